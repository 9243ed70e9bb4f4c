import type { Reason } from "../api/types";
import { sentence } from "../words/sentence";

/** Why an answer is as it is: each step, its rule and source; what nobody could check says so. */
export function Reasons({ of, open = false }: { of: readonly Reason[]; open?: boolean }) {
  if (of.length === 0) return null;
  const list = (
    <ul class="reasons">
      {of.map((reason, index) => (
        <li key={index}>
          <p>
            {sentence(reason.text)}{" "}
            {!reason.verified && <span class="badge wait">unverified</span>}
          </p>
          <p class="quiet">
            {reason.rule}. Source: {reason.source}.
          </p>
        </li>
      ))}
    </ul>
  );
  if (open) return list;
  const unsure = of.filter(({ verified }) => !verified).length;
  return (
    <details class="why">
      <summary>
        Why{" "}
        {unsure > 0 && (
          <span class="badge wait">
            {unsure < of.length && `${unsure} of ${of.length} `}unverified
          </span>
        )}
      </summary>
      {list}
    </details>
  );
}
