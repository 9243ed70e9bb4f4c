import type { LogEntry } from "../../live/entry";
import { clock, moment } from "../../words/time";
import { kindOf, told } from "../../words/told";

interface Props {
  entry: LogEntry;
  chosen: boolean;
  choose: (sequence: string | null) => void;
}

/** One entry in one line; pressing it shows all of it. */
export function LogLine({ entry, chosen, choose }: Props) {
  return (
    <button
      type="button"
      class="log-line"
      aria-expanded={chosen}
      onClick={() => choose(chosen ? null : entry.sequence)}
    >
      <span class="log-number">{Number(entry.sequence)}</span>
      <time dateTime={entry.time} title={moment(entry.time)}>
        {clock(entry.time)}
      </time>
      <span class="log-kind">{kindOf(entry)}</span>
      <span class="log-text">{told(entry)}</span>
      <span class="log-actor">{entry.actor}</span>
    </button>
  );
}
