import type { Money } from "../api/types";
import { money, shareOf } from "../words/money";
import { Bar } from "./bar";

/** How much of a limit is used. */
export function Meter({ label, used, limit }: { label: string; used: Money; limit: Money }) {
  const share = shareOf(used, limit);
  return (
    <div class="meter">
      <p>
        <span>{label}</span>
        <span class="amount">
          {money(used)} <span class="quiet">of {money(limit)}</span>
        </span>
      </p>
      <Bar share={share} tone={share >= 0.9 ? "wait" : "plain"} />
    </div>
  );
}
