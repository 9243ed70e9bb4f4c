import type { ComponentChildren } from "preact";

import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { Choice, TextField } from "../../../parts/field";
import { plain } from "../../../words/plain";
import { named } from "../named";
import type { TypedAlso } from "./also-draft";

interface Props {
  field: (name: keyof TypedAlso) => {
    value: string;
    onValue: (value: string) => void;
    wrong: string | undefined;
  };
}

const NO_YES = [
  ["", "No"],
  ["yes", "Yes"],
] as const;
const SIZES = ["micro", "small", "medium", "large"] as const;

/** What else follows from an invoice needs these: e-invoice, e-way bill, tax at source, clocks. */
export function AlsoFields({ field }: Props) {
  return (
    <details>
      <summary>Also: e-invoice, e-way bill, taxes kept back, deadlines, lateness</summary>
      <div class="also below">
        <ForPapers field={field} />
        <ForTaxes field={field} />
        <ForClocks field={field} />
        <ForLateness field={field} />
      </div>
    </details>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <fieldset class="try">
      <legend>{title}</legend>
      <div class="fields line-fields">{children}</div>
    </fieldset>
  );
}

function ForPapers({ field }: Props) {
  return (
    <Group title="E-invoice and e-way bill">
      <TextField
        label="Supplier’s yearly turnover in INR"
        hint="Decides about the e-invoice and the digits of HSN"
        numeric
        {...field("supplier_turnover")}
      />
      <TextField
        label="Distance in km"
        hint="Decides about the e-way bill"
        numeric
        {...field("distance_km")}
      />
      <Choice label="Over-dimensional cargo" {...field("over_dimensional")} options={NO_YES} />
    </Group>
  );
}

function ForTaxes({ field }: Props) {
  return (
    <Group title="Taxes that the buyer keeps back">
      <TextField
        label="Bought from them this year, in INR"
        hint="So far, without GST; 0 if nothing"
        numeric
        {...field("counted_before")}
      />
      <TextField label="Our yearly turnover in INR" numeric {...field("buyer_turnover")} />
      <TextField
        label="The supplier’s PAN"
        hint="Where there is no GSTIN, which has it"
        {...field("pan")}
      />
      <TextField
        label="Value of the contract in INR"
        hint="Without it, this invoice is all of it"
        numeric
        {...field("contract_value")}
      />
      <Choice label="A government body buys" {...field("government")} options={NO_YES} />
    </Group>
  );
}

function ForClocks({ field }: Props) {
  return (
    <Group title="Deadlines">
      <TextField
        label="Goods accepted on"
        hint="From then the supplier’s clock runs"
        type="date"
        {...field("accepted_on")}
      />
      <Choice
        label="Supplier’s size (Udyam)"
        {...field("supplier_size")}
        options={[["", "Not known"], ...SIZES.map((each) => [each, plain(each)] as const)]}
      />
      <TextField label="Days agreed to pay" numeric {...field("agreed_days")} />
      <TextField
        label="E-invoice acknowledged at"
        hint="From then the clock on its cancellation runs"
        type="datetime-local"
        {...field("acknowledged_at")}
      />
      <ForEscrow {...field("escrow_id")} />
    </Group>
  );
}

function ForLateness({ field }: Props) {
  return (
    <Group title="What lateness costs">
      <TextField label="Paid so far in INR" numeric {...field("paid_amount")} />
      <TextField label="Paid by" type="date" {...field("paid_on")} />
      <TextField
        label="Input credit taken on"
        hint="Else the day of the invoice"
        type="date"
        {...field("credit_taken_on")}
      />
      <TextField
        label="RBI’s bank rate, %"
        hint="For interest to a micro or small supplier"
        numeric
        {...field("bank_rate")}
      />
    </Group>
  );
}

function ForEscrow(of: { value: string; onValue: (value: string) => void }) {
  const held = useLoaded(() =>
    answered(api.GET("/api/escrows", { params: { query: { limit: 50 } } })),
  );
  const escrows = held.data?.items ?? [];
  return (
    <Choice
      label="Show its clocks with an escrow"
      {...of}
      options={[["", "None"], ...escrows.map(named)]}
    />
  );
}
