import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import type { Page } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import { useNews } from "../../live/use-log";
import { More } from "../../parts/more";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { linkTo } from "../../route";

const STARTED = "flowpay.session.started";

/** What was asked for of late, by the log. */
export function Recent() {
  const started = usePages(async (cursor) => {
    const query = { type: STARTED, limit: 20, cursor };
    return (await answered(
      api.GET("/api/audit-trail", { params: { query } }),
    )) as unknown as Page<LogEntry>;
  });
  useNews([STARTED], started.again);
  return (
    <Section title="Recent requests">
      <Show of={started} empty={started.more ? NOT_YET : NONE}>
        {(entries) => (
          <ul class="recent">
            {entries.map((entry) => (
              <li key={entry.sequence}>
                <a href={linkTo("sourcing", entry.sessionid)}>{String(entry.data.query)}</a>
                <span class="quiet">
                  {entry.actor}, <When at={entry.time} relative />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={started} />
    </Section>
  );
}

const NOT_YET = { title: "None among the newest", hint: "Show more to look further back." };
const NONE = {
  title: "No request yet",
  hint: "Write what you need above; every request stays here to be looked at again.",
};
