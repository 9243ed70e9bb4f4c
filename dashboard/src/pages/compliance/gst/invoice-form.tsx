import { useState } from "preact/hooks";

import { ActionForm } from "../../../escrow/action-form";
import { Choice, TextField } from "../../../parts/field";
import { AlsoFields } from "./also-fields";
import { EMPTY_INVOICE, readInvoice, type TypedInvoice } from "./invoice-draft";
import { LineFields } from "./line-fields";
import { PartyFields } from "./party-fields";
import type { StartProps } from "./start";
import { useAutomate } from "./use-automate";
import { nothing } from "./validate-form";
import { KINDS } from "./words";

const CASES = [
  ["movement", "Goods are sent to the recipient"],
  ["bill_to_ship_to", "Billed to one, shipped to another"],
  ["no_movement", "Goods are handed over where they are"],
  ["installed", "Goods are installed at a site"],
  ["service", "A service"],
] as const;
/** What `where` means in each case; a service is where its recipient is registered. */
const WHERE: Partial<Record<TypedInvoice["supply_case"], string>> = {
  movement: "State where delivery ends",
  no_movement: "State where they are handed over",
  installed: "State of the site",
};

/** What decides the taxes of an invoice; what is left out is asked for, never guessed. */
export function InvoiceForm({ started, cancel }: StartProps) {
  const [typed, setTyped] = useState<TypedInvoice>(EMPTY_INVOICE);
  const automate = useAutomate(started);
  const { asked, wrong } = readInvoice(typed);
  const put = (change: Partial<TypedInvoice>): void => setTyped((old) => ({ ...old, ...change }));
  const field = <Name extends keyof TypedInvoice>(name: Name) => ({
    value: typed[name] as string,
    onValue: (value: string) => put({ [name]: value }),
    wrong: wrong[name],
  });
  const where = WHERE[typed.supply_case];
  return (
    <ActionForm
      title="The taxes of an invoice, with the rule and the source of each"
      verb="Compute"
      command={automate}
      body={asked}
      done={nothing}
      cancel={cancel}
    >
      <div class="fields">
        <Choice label="Kind" {...field("kind")} options={Object.entries(KINDS)} />
        <TextField label="Number" required {...field("number")} />
        <TextField label="Issued on" type="date" required {...field("issued_on")} />
        <TextField
          label="Time of supply (optional)"
          hint="It decides the rates; else the day of issue"
          type="date"
          {...field("time_of_supply")}
        />
        {typed.kind !== "INV" && (
          <>
            <TextField label="Number of the invoice corrected" {...field("original_number")} />
            <TextField label="Its day" type="date" {...field("original_on")} />
          </>
        )}
      </div>
      <PartyFields
        title="Supplier"
        of={typed.supplier}
        put={(change) => put({ supplier: { ...typed.supplier, ...change } })}
      />
      <PartyFields
        title="Recipient"
        of={typed.recipient}
        put={(change) => put({ recipient: { ...typed.recipient, ...change } })}
      />
      <div class="fields">
        <Choice label="How it is supplied" {...field("supply_case")} options={CASES} />
        {where && (
          <TextField
            label={typed.supply_case === "movement" ? `${where} (optional)` : where}
            hint="Its code of two digits"
            {...field("where")}
          />
        )}
        {typed.supply_case === "bill_to_ship_to" && (
          <TextField
            label="State of whoever directs it (optional)"
            hint="Else the recipient’s"
            {...field("directed_by")}
          />
        )}
        <Choice
          label="Who pays the taxes"
          {...field("reverse_charge")}
          options={[
            ["", "The supplier"],
            ["yes", "The recipient (reverse charge)"],
          ]}
        />
      </div>
      <LineFields of={typed.lines} wrong={wrong} put={(lines) => put({ lines })} />
      <AlsoFields field={field} />
    </ActionForm>
  );
}
