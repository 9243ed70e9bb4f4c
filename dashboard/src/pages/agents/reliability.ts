/** How far the outcomes of a service can be relied on. */

import type { Reliability } from "./types";

export interface Judged {
  /** From 0 to 1: (completed + 1) / (all + 2), as the API has it. */
  score: number;
  /** Between these the true share lies, nine times in ten. */
  from: number;
  to: number;
  count: number;
}

const NINE_IN_TEN = 1.645;

/**
 * Return what outcomes say; null without one.
 *
 * The score is the mean of a Beta distribution that knew nothing before, so the range is that
 * distribution's too: one outcome says little, and is seen to.
 */
export function judged({ completed, failed, score }: Reliability): Judged | null {
  const count = completed + failed;
  if (count === 0 || score === null) return null;
  const mean = Number(score);
  const away = NINE_IN_TEN * Math.sqrt((mean * (1 - mean)) / (count + 3));
  return { score: mean, from: Math.max(0, mean - away), to: Math.min(1, mean + away), count };
}
