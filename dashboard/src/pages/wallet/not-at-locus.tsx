import { CheckBox } from "../../parts/field";

/** What a person says of a payout that Locus may still make: it would be paid twice. */
export function NotAtLocus({ looked, toggle }: { looked: boolean; toggle: () => void }) {
  return <CheckBox label={NOT_THERE} checked={looked} onToggle={toggle} />;
}

const NOT_THERE =
  "I have looked in Locus’s dashboard: " +
  "neither a transfer nor a request for approval stands there";
