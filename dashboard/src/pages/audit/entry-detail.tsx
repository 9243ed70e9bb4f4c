import type { LogEntry } from "../../live/entry";
import { Facts } from "../../parts/facts";
import { Hash } from "../../parts/hash";
import { When } from "../../parts/when";
import { linkTo } from "../../route";
import { told } from "../../words/told";

/** All of an entry, as it was hashed. */
export function EntryDetail({ entry, close }: { entry: LogEntry; close: () => void }) {
  return (
    <aside class="entry-detail" aria-label={`Entry ${Number(entry.sequence)}`}>
      <header class="card-head">
        <h2>{told(entry)}</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <Facts
        of={[
          ["Number", String(Number(entry.sequence))],
          ["Type", entry.type],
          ["About", entry.subject],
          ["By", entry.actor],
          ["When", <When at={entry.time} />],
          entry.sessionid
            ? ["Request", <a href={linkTo("sourcing", entry.sessionid)}>See its run</a>]
            : null,
          ["Hash", <Hash of={entry.hash} />],
          ["The one before", <Hash of={entry.prevhash} />],
        ]}
      />
      <details open>
        <summary>Its data</summary>
        <pre tabIndex={0}>{JSON.stringify(entry.data, null, 2)}</pre>
      </details>
    </aside>
  );
}
