import { useEffect, useMemo, useState } from "preact/hooks";

import { type ChainState, checkChain } from "../../live/chain";
import type { LogEntry } from "../../live/entry";
import { useSettled } from "../../parts/use-settled";

interface Props {
  entries: readonly LogEntry[];
  /** Whether nothing between them was left out. */
  whole: boolean;
}

/** Whether the entries that are loaded are the chain that they say they are. */
export function ChainBadge({ entries, whole }: Props) {
  // one value: entries with a gap are held against the filter that they came by
  const settled = useSettled(useMemo(() => ({ entries, whole }), [entries, whole]), 200);
  const [state, setState] = useState<Checked | null>(null);
  useEffect(() => {
    let stale = false;
    void checkChain(settled.entries.toReversed(), settled.whole).then(
      (found) => stale || setState({ ...found, whole: settled.whole }),
    );
    return () => {
      stale = true;
    };
  }, [settled]);
  return (
    <span class={`chain ${state?.broken ? "bad-text" : "good-text"}`} role="status">
      {state && entries.length > 0 && wording(state)}
    </span>
  );
}

type Checked = ChainState & Pick<Props, "whole">;

function wording({ checked, broken, whole }: Checked): string {
  const what = whole ? "Chain intact" : "Each as it was written";
  if (!broken) return `${what}: ${checked} hashes worked out again here`;
  return `Chain broken at entry ${Number(broken.sequence)}: ${REASONS[broken.what]}`;
}

const REASONS = {
  changed: "its content does not fit its hash",
  removed_before: "what stood before it is missing",
  not_linked: "it does not follow the one before",
} as const;
