import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { Choice, TextField } from "../../../parts/field";
import { plain } from "../../../words/plain";
import { named } from "../named";
import type { TypedInvoice } from "./invoice-draft";

interface Props {
  field: (name: keyof TypedInvoice) => {
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
      <div class="fields below">
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
        <TextField
          label="Bought from them this year so far, in INR"
          hint="Decides about tax at source; 0 if nothing"
          numeric
          {...field("counted_before")}
        />
        <TextField label="Our yearly turnover in INR" numeric {...field("buyer_turnover")} />
        <TextField
          label="The supplier’s PAN"
          hint="Where the supplier has no GSTIN, which has it"
          {...field("pan")}
        />
        <TextField
          label="Value of the contract in INR"
          hint="Decides about GST kept back; without it, this invoice is all"
          numeric
          {...field("contract_value")}
        />
        <Choice label="A government body buys" {...field("government")} options={NO_YES} />
        <TextField
          label="Goods accepted on"
          hint="From then the supplier’s clock runs"
          type="date"
          {...field("accepted_on")}
        />
        <TextField
          label="E-invoice acknowledged at"
          hint="From then the clock on its cancellation runs"
          type="datetime-local"
          {...field("acknowledged_at")}
        />
        <Choice
          label="Supplier’s size (Udyam)"
          {...field("supplier_size")}
          options={[["", "Not known"], ...SIZES.map((each) => [each, plain(each)] as const)]}
        />
        <TextField label="Days agreed to pay" numeric {...field("agreed_days")} />
        <TextField
          label="Paid so far in INR"
          hint="Decides what lateness costs"
          numeric
          {...field("paid_amount")}
        />
        <TextField label="Paid by" type="date" {...field("paid_on")} />
        <TextField
          label="Input credit taken on"
          hint="Else the day of the invoice"
          type="date"
          {...field("credit_taken_on")}
        />
        <TextField
          label="RBI’s bank rate, %"
          hint="For the interest to a micro or small supplier"
          numeric
          {...field("bank_rate")}
        />
        <ForEscrow {...field("escrow_id")} />
      </div>
    </details>
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
      options={[
        ["", "None"],
        ...escrows.map(named),
      ]}
    />
  );
}
