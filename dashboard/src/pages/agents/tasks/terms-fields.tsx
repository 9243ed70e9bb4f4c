import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import type { Money } from "../../../api/types";
import { TextField } from "../../../parts/field";
import { money } from "../../../words/money";
import type { Wrong } from "../schema/check";
import type { AgentService } from "../types";
import type { Terms } from "./order";

/** Units and ceiling as they are typed; without a ceiling it is what the units cost. */
export interface TypedTerms {
  units: string;
  ceiling: string | null;
}

interface Props {
  service: AgentService;
  typed: TypedTerms;
  put: (change: Partial<TypedTerms>) => void;
  terms: Terms;
  /** What the API finds wrong. */
  said: Wrong;
}

/** How much a task may do, what it may cost, and what is held for it. */
export function TermsFields({ service, typed, put, terms, said }: Props) {
  const { price, unit } = service;
  return (
    <>
      <div class="fields">
        <TextField
          label={`Units (${unit})`}
          hint={`The most that it may do, at ${money(price)} each`}
          value={typed.units}
          onValue={(units) => put({ units })}
          wrong={terms.wrong.units ?? said.get("units")}
          numeric
          required
        />
        <TextField
          label={`At most in ${price.currency}`}
          hint="If it has become dearer than this meanwhile, nothing happens"
          value={typed.ceiling ?? terms.ceiling?.amount ?? ""}
          onValue={(ceiling) => put({ ceiling })}
          wrong={terms.wrong.ceiling ?? said.get("ceiling") ?? said.get("ceiling.amount")}
          numeric
          required
        />
      </div>
      {terms.cost && <MostHeld of={terms.cost} />}
    </>
  );
}

/** What leaves the wallet until the task has ended. */
function MostHeld({ of }: { of: Money }) {
  const wallet = useLoaded(() => answered(api.GET("/api/wallet-state")));
  const { currency, available } = wallet.data ?? {};
  return (
    <p class="most-held" role="status">
      The most that is held: <strong>{money(of)}</strong>
      {currency && currency !== of.currency && `, in ${currency} at the day’s rate`}
      {available && <span class="quiet">; {money(available)} can be spent</span>}
    </p>
  );
}
