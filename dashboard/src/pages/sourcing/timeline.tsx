import type { Session } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import type { Followed } from "../../live/use-log";
import { LinkState } from "../../parts/link-state";
import { clock } from "../../words/time";
import { kindOf, told } from "../../words/told";
import { besides, type Stage, stagesOf } from "./stages";

/** The run, stage by stage; it fills as events arrive. */
export function Timeline({ session, log }: { session: Session; log: Followed }) {
  const stages = stagesOf(log.entries);
  const last = log.entries.at(-1);
  const rest = besides(log.entries);
  return (
    <section class="timeline" aria-labelledby="timeline">
      <header class="section-head">
        <h2 id="timeline">The run</h2>
        <LinkState of={log.link} hurry={log.hurry} />
      </header>
      <p class="sr" role="status" aria-live="polite">
        {last ? told(last) : "Waiting for the first event"}
      </p>
      <ol>
        {stages.map((stage) => (
          <StageOf key={stage.name} stage={stage} checks={session.found?.length ?? 0} />
        ))}
      </ol>
      {rest.length > 0 && (
        <ul class="stage-events besides">
          {rest.map((event) => (
            <EventLine key={event.sequence} event={event} />
          ))}
        </ul>
      )}
    </section>
  );
}

const STATES = {
  done: "done",
  active: "under way",
  ahead: "not yet",
  failed: "stopped here",
  skipped: "did not happen",
} as const;

function StageOf({ stage, checks }: { stage: Stage; checks: number }) {
  const { name, state, events } = stage;
  const checked = events.filter((event) => kindOf(event) === "session.supplier_checked").length;
  const many = name === "Check each" && checks > 0 ? ` ${checked} of ${checks}` : "";
  return (
    <li class={`stage ${state}`}>
      <p class="stage-name">
        {name}
        {many && <span class="quiet">{many}</span>}
        <span class="sr"> ({STATES[state]})</span>
      </p>
      {events.length > 0 && (
        <ul class="stage-events">
          {events.map((event) => (
            <EventLine key={event.sequence} event={event} />
          ))}
        </ul>
      )}
    </li>
  );
}

function EventLine({ event }: { event: LogEntry }) {
  return (
    <li data-sequence={Number(event.sequence)}>
      <time dateTime={event.time}>{clock(event.time)}</time>
      <span>{told(event)}</span>
    </li>
  );
}
