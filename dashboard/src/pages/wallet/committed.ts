/** What was committed on each day of a month, worked out from the journal. */

import type { Entry } from "../../api/types";
import { micros } from "../../words/money";

const AVAILABLE = "wallet:available";

/**
 * Return the micros committed by the end of each day, from the first of the month to `lastDay`.
 *
 * What an entry takes from `wallet:available` counts towards the day that it names, what it gives
 * back stops counting, as `domain/journal.py` has it.
 */
export function committedByDay(
  entries: readonly Entry[],
  month: string,
  lastDay: number,
): bigint[] {
  const changes = new Array<bigint>(lastDay).fill(0n);
  for (const { counts, legs } of entries) {
    if (!counts?.on.startsWith(month)) continue;
    const index = Math.min(lastDay, Number(counts.on.slice(8, 10))) - 1;
    for (const leg of legs) {
      if (leg.account === AVAILABLE) changes[index] = changes[index]! - micros(leg.amount);
    }
  }
  let sum = 0n;
  return changes.map((change) => (sum += change));
}
