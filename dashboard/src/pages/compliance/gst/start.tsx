import { useState } from "preact/hooks";

import { Choice } from "../../../parts/field";
import { Section } from "../../../parts/section";
import { goTo } from "../../../route";
import type { Action } from "../types";
import { InvoiceForm } from "./invoice-form";
import { PayForm } from "./pay-form";
import { ReturnForm } from "./return-form";
import { ValidateForm } from "./validate-form";
import { ACTIONS } from "./words";

/** A return is filed from the run that has prepared it. */
export type Startable = Exclude<Action, "file_return">;

const STARTABLE: readonly Startable[] = [
  "compute_invoice",
  "validate_gstin",
  "prepare_gstr1",
  "prepare_gstr3b",
  "match_gstr2b",
  "pay_tax",
];

/** What can be asked about GST; the answer is a run of its own. */
export function Start() {
  const [action, setAction] = useState<Startable | "">("");
  const form = { started, cancel: () => setAction("") };
  return (
    <Section title="GST" lead="What can be computed is answered at once, with its reasons.">
      <div class="filters">
        <Choice
          label="What do you want to do?"
          value={action}
          onValue={(value) => setAction(value as Startable | "")}
          options={[["", "Choose"], ...STARTABLE.map((each) => [each, ACTIONS[each]] as const)]}
        />
      </div>
      {action === "compute_invoice" && <InvoiceForm {...form} />}
      {action === "validate_gstin" && <ValidateForm {...form} />}
      {action === "pay_tax" && <PayForm {...form} />}
      {(action === "prepare_gstr1" || action === "prepare_gstr3b" || action === "match_gstr2b") && (
        <ReturnForm key={action} action={action} {...form} />
      )}
    </Section>
  );
}

export interface StartProps {
  started: (run_id: string) => void;
  cancel: () => void;
}

function started(run_id: string): void {
  goTo("compliance", run_id);
}
