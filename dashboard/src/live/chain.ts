/** The chain of the log, worked out again in the browser: nobody has to believe the server. */

import { sealOf } from "./canonical";
import type { LogEntry } from "./entry";

export type Broken = {
  sequence: string;
  what: "changed" | "removed_before" | "not_linked";
};

export interface ChainState {
  /** How many entries were worked out again. */
  checked: number;
  /** The first entry, from the oldest, that does not fit; null if all do. */
  broken: Broken | null;
}

const FIRST = "0".repeat(64);

/** Hashes that were worked out already, by entry: a log grows, its entries do not change. */
const known = new WeakMap<LogEntry, string>();

/** Check entries, oldest first; those that are `whole` follow one another without a gap. */
export async function checkChain(
  entries: readonly LogEntry[],
  whole = true,
): Promise<ChainState> {
  let before: LogEntry | null = null;
  for (const [index, entry] of entries.entries()) {
    const next = whole || Number(entry.sequence) === Number(before?.sequence) + 1;
    const broken =
      (await sealed(entry)) !== entry.hash ? "changed" : unlinked(entry, next ? before : null);
    if (broken) return { checked: index, broken: { sequence: entry.sequence, what: broken } };
    before = entry;
  }
  return { checked: entries.length, broken: null };
}

function unlinked(entry: LogEntry, before: LogEntry | null): Broken["what"] | null {
  const number = Number(entry.sequence);
  if (before && number !== Number(before.sequence) + 1) return "removed_before";
  if (before && entry.prevhash !== before.hash) return "not_linked";
  return number === 1 && entry.prevhash !== FIRST ? "not_linked" : null;
}

async function sealed(entry: LogEntry): Promise<string> {
  const seen = known.get(entry);
  if (seen) return seen;
  const hash = await sealOf(entry);
  known.set(entry, hash);
  return hash;
}
