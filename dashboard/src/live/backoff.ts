/** How long to wait before the next try: longer each time, never the same for all (full jitter). */

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Return the milliseconds before the try after `failures`; `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
