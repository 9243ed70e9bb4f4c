import { sentence } from "../../../words/sentence";
import { clock } from "../../../words/time";
import type { RunView } from "../types";
import { stepName } from "./words";

/** The steps of a run as they come; the last one is under way until the run has ended. */
export function Steps({ of }: { of: RunView }) {
  const last = of.steps.at(-1);
  return (
    <section class="section timeline" aria-labelledby="steps">
      <header class="section-head">
        <h2 id="steps">Steps</h2>
      </header>
      <p class="sr" role="status" aria-live="polite">
        {last ? last.detail : "Waiting for the first step"}
      </p>
      <ol>
        {of.steps.map((step, index) => (
          <li key={index} class={`stage ${state(of, index)}`}>
            <p class="stage-name">{stepName(step.name)}</p>
            <p class="stage-events">
              <span>
                <time dateTime={step.at}>{clock(step.at)}</time>
                {sentence(step.detail)}
              </span>
            </p>
          </li>
        ))}
        {!of.ended_at && (
          <li class="stage active">
            <p class="stage-name">{WAITS[of.status] ?? "At work"}</p>
          </li>
        )}
      </ol>
    </section>
  );
}

const WAITS: Record<string, string> = {
  awaiting_person: "Waiting for a person",
  running: "At work…",
};

function state(of: RunView, index: number): string {
  const isLast = index === of.steps.length - 1;
  return isLast && of.status === "failed" ? "failed" : "done";
}
