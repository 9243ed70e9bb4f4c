import type { Deadline } from "../../../api/types";
import { DeadlineList } from "../../../parts/deadlines";
import { Section } from "../../../parts/section";
import { money } from "../../../words/money";
import { Reasons } from "../../../parts/reasons";
import type { Gstr3b } from "../types";
import { SumsTable } from "./sums-table";
import { Unsure } from "./unsure";

interface Props {
  of: Gstr3b;
  due: readonly Deadline[];
}

/** Of the outward supplies, those between States to unregistered persons of one State. */
function interState({ place, taxable, igst }: Gstr3b["inter_state_unregistered"][number]) {
  const none = { amount: "0.00", currency: "INR" };
  const name = <span class="quiet">of it unregistered, in State {place}</span>;
  return [name, { taxable, cgst: none, sgst: none, igst }] as const;
}

/** What is owed for a month, what credit pays of it, and what is left in cash. */
export function Gstr3bOf({ of, due }: Props) {
  return (
    <>
      <Section title={`GSTR-3B of ${of.gstin}`}>
        <Unsure verified={of.verified} warnings={of.warnings} />
        <DeadlineList of={due} />
        <SumsTable
          first="Tax"
          label="What is to be paid"
          of={[
            ["Payable", of.payable],
            ["Credit", of.credit],
            [<strong>Left to pay in cash</strong>, of.cash],
            ["Credit carried forward", of.carried_forward],
          ]}
        />
        {of.set_off.length > 0 && (
          <ul class="set-off" aria-label="What credit pays">
            {of.set_off.map(({ credit, tax, amount }) => (
              <li key={credit + tax}>
                {credit.toUpperCase()} credit pays {money(amount)} of {tax.toUpperCase()}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Supplies">
        <SumsTable
          taxable
          first="What"
          label="Supplies: the figures"
          of={[
            ["Outward", of.outward],
            ...of.inter_state_unregistered.map((row) => interState(row)),
            ["Outward to SEZ", of.outward_sez],
            ["Inward under reverse charge", of.inward_reverse_charge],
          ]}
        />
      </Section>
      <Section title="Why">
        <Reasons of={of.reasons} open />
      </Section>
    </>
  );
}
