import type { Deadline } from "../api/types";
import { day } from "../words/time";
import { daysLeft, inDays } from "../words/deadline";

/** The days by which something must be done in time, each with what it costs to miss it. */
export function DeadlineList({ of }: { of: readonly Deadline[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="deadlines" aria-label="Deadlines">
      {of.map((each) => (
        <li key={each.kind + each.due_on}>
          <Line of={each} />
        </li>
      ))}
    </ul>
  );
}

function Line({ of }: { of: Deadline }) {
  const left = daysLeft(of.due_on, Date.now());
  return (
    <>
      <p>
        <strong>
          <time dateTime={of.due_on}>{day(of.due_on)}</time>
        </strong>{" "}
        <span class={`badge ${left < 0 ? "bad" : left <= NEAR_DAYS ? "wait" : ""}`}>
          {inDays(left)}
        </span>{" "}
        {!of.verified && <span class="badge wait">unverified</span>}
      </p>
      <p>{of.question ? `If it applies: ${of.what}` : sentence(of.what)}</p>
      <p class="quiet">Else: {of.consequence}.</p>
      {of.question && <p class="quiet">To be answered: {of.question}</p>}
      <p class="quiet">
        {of.reasons.map(({ text, rule }) => `${sentence(text)} (${rule})`).join(". ")}
      </p>
    </>
  );
}

const NEAR_DAYS = 7;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
