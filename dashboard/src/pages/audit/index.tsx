/** Audit: every fact of the account, live, in a chain that is worked out again right here. */

import { useMemo, useState } from "preact/hooks";

import { LinkState } from "../../parts/link-state";
import { PageHead } from "../../parts/page-head";
import { Problem } from "../../parts/problem";
import { Empty, Waiting } from "../../parts/show";
import { useSettled } from "../../parts/use-settled";
import { VirtualList } from "../../parts/virtual-list";
import { ChainBadge } from "./chain-badge";
import { EntryDetail } from "./entry-detail";
import { Filters } from "./filters";
import { ForOutsiders } from "./for-outsiders";
import { LogLine } from "./log-line";
import { EVERYTHING, isEverything, narrowing, says, type Wish } from "./passing";
import { State } from "./state";
import { type Trail, useTrail } from "./use-trail";

const ROW_PX = 44;
const SETTLED_MS = 350;

export function Audit() {
  const [wish, setWish] = useState<Wish>(EVERYTHING);
  const [words, setWords] = useState("");
  const settled = useSettled(wish, SETTLED_MS);
  const narrow = useMemo(() => narrowing(settled), [settled]);
  const trail = useTrail(narrow);
  const shown = useMemo(
    () => trail.entries.filter((entry) => says(entry, words)),
    [trail.entries, words],
  );
  return (
    <>
      <PageHead title="Audit">
        Every fact, in its place in a chain of hashes: a change anywhere shows.
      </PageHead>
      <div class="log-head">
        <LinkState of={trail.link} hurry={trail.hurry} what="Live log" />
        <ChainBadge entries={trail.entries} whole={isEverything(narrow)} />
      </div>
      <Filters wish={wish} onWish={setWish} words={words} onWords={setWords} />
      {trail.problem && <Problem of={trail.problem} again={trail.again} />}
      <Count trail={trail} shown={shown.length} />
      {shown.length > 0 && <Log trail={trail} shown={shown} />}
      {shown.length === 0 && trail.busy && <Waiting />}
      {shown.length === 0 && !trail.busy && !trail.problem && (
        <Empty title="No entry fits" hint="Change the filters, or load earlier entries." />
      )}
      <State />
      <ForOutsiders narrow={narrow} />
    </>
  );
}

function Count({ trail, shown }: { trail: Trail; shown: number }) {
  const loaded = trail.entries.length;
  return (
    <p class="hint log-count" role="status">
      {shown === loaded ? `${loaded} entries loaded` : `${shown} of ${loaded} entries loaded fit`}
      {trail.earlier && (
        <button type="button" class="plain" onClick={trail.earlier}>
          Load earlier
        </button>
      )}
      {trail.busy && loaded > 0 && <span>Loading…</span>}
    </p>
  );
}

function Log({ trail, shown }: { trail: Trail; shown: Trail["entries"] }) {
  const [chosen, choose] = useState<string | null>(null);
  const detail = shown.find(({ sequence }) => sequence === chosen);
  return (
    <div class="log">
      <VirtualList
        items={shown}
        rowHeight={ROW_PX}
        label="The log, newest first"
        keyOf={(entry) => entry.sequence}
        onEnd={() => trail.earlier?.()}
      >
        {(entry) => <LogLine entry={entry} chosen={entry.sequence === chosen} choose={choose} />}
      </VirtualList>
      {detail && <EntryDetail entry={detail} close={() => choose(null)} />}
    </div>
  );
}
