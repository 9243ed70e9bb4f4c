import type { Deadline } from "../api/types";
import { daysLeft, inDays } from "../words/deadline";
import { sentence } from "../words/sentence";
import { day } from "../words/time";
import { Reasons } from "./reasons";
import { When } from "./when";

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
          {of.due_at ? <When at={of.due_at} /> : <time dateTime={of.due_on}>{day(of.due_on)}</time>}
        </strong>{" "}
        <span class={`badge ${toneOf(of, left)}`}>{inDays(left)}</span>
      </p>
      <p>{of.question ? `If it applies: ${of.what}` : sentence(of.what)}</p>
      <p class="quiet">Else: {of.consequence}.</p>
      {of.question && <p class="quiet">To be answered: {sentence(of.question)}</p>}
      <Reasons of={of.reasons} />
    </>
  );
}

const NEAR_DAYS = 7;

/** What may not apply at all does not alarm. */
function toneOf({ question }: Deadline, left: number): string {
  if (left < 0 && !question) return "bad";
  return left <= NEAR_DAYS ? "wait" : "";
}
