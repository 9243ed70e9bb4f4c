import type { Money } from "../api/types";
import { money } from "../words/money";

/** An amount, and beside it what it is in another currency. */
export function Amount({ of, also }: { of: Money; also?: Money | null }) {
  const other = also && also.currency !== of.currency ? also : null;
  return (
    <span class="amount">
      {money(of)}
      {other && <span class="quiet"> {money(other)}</span>}
    </span>
  );
}
