import { number } from "../../words/time";
import { judged } from "./reliability";
import type { Reliability } from "./types";

/** How reliable a service was: a picture that is wide while little is known, and its numbers. */
export function ReliabilityOf({ of }: { of: Reliability }) {
  const found = judged(of);
  if (!found) return <span class="reliability quiet">No outcome yet</span>;
  const { score, from, to, count } = found;
  return (
    <span class="reliability" title="The bar is where the true share lies, nine times in ten">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rail" x="0" y="4" width="100" height="2" />
        <rect class="range" x={from * 100} y="3" width={(to - from) * 100} height="4" />
        <rect class="mark" x={score * 98} y="0" width="2" height="10" />
      </svg>
      <span>
        {number(of.completed)} of {number(count)} done{" "}
        <span class="quiet">score {number(Math.round(score * 100) / 100)}</span>
      </span>
    </span>
  );
}
