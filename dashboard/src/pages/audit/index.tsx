/** Audit: every fact of the account, live, in a chain that is worked out again right here. */

import { useMemo, useState } from "preact/hooks";

import { LinkState } from "../../parts/link-state";
import { PageHead } from "../../parts/page-head";
import { Problem } from "../../parts/problem";
import { Empty, Waiting } from "../../parts/show";
import { VirtualList } from "../../parts/virtual-list";
import { ChainBadge } from "./chain-badge";
import { EntryDetail } from "./entry-detail";
import { Export } from "./export";
import { Filters } from "./filters";
import { ForOutsiders } from "./for-outsiders";
import { LogLine } from "./log-line";
import { EVERYTHING, passes, type Wish } from "./passing";
import { useTrail } from "./use-trail";

const ROW_PX = 44;

export function Audit() {
  const trail = useTrail();
  const [wish, setWish] = useState<Wish>(EVERYTHING);
  const [chosen, choose] = useState<string | null>(null);
  const shown = useMemo(
    () => trail.entries.filter((entry) => passes(entry, wish)),
    [trail.entries, wish],
  );
  const detail = trail.entries.find(({ sequence }) => sequence === chosen);
  return (
    <>
      <PageHead title="Audit">
        Every fact, in its place in a chain of hashes: a change anywhere shows.
      </PageHead>
      <div class="log-head">
        <LinkState of={trail.link} hurry={trail.hurry} what="Live log" />
        <ChainBadge entries={trail.entries} />
        <Export of={shown} />
      </div>
      <Filters wish={wish} onWish={setWish} />
      {trail.problem && <Problem of={trail.problem} again={trail.again} />}
      <p class="hint log-count" role="status">
        {shown.length === trail.entries.length
          ? `${trail.entries.length} entries loaded`
          : `${shown.length} of ${trail.entries.length} entries loaded fit`}
        {trail.earlier && (
          <button type="button" class="plain" onClick={trail.earlier} disabled={trail.busy}>
            {trail.busy ? "Loading…" : "Load earlier"}
          </button>
        )}
      </p>
      {shown.length > 0 ? (
        <div class="log">
          <VirtualList
            items={shown}
            rowHeight={ROW_PX}
            label="The log, newest first"
            keyOf={(entry) => entry.sequence}
            onEnd={() => trail.earlier?.()}
          >
            {(entry) => (
              <LogLine entry={entry} chosen={entry.sequence === chosen} choose={choose} />
            )}
          </VirtualList>
          {detail && <EntryDetail entry={detail} close={() => choose(null)} />}
        </div>
      ) : trail.busy ? (
        <Waiting />
      ) : (
        !trail.problem && (
          <Empty title="No entry fits" hint="Change the filters, or load earlier entries." />
        )
      )}
      <ForOutsiders session={wish.session.trim()} />
    </>
  );
}
