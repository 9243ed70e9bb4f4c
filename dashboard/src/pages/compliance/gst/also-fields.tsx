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

const SIZES = ["micro", "small", "medium", "large"] as const;

/** What else follows from an invoice needs these: e-invoice, e-way bill, tax at source, clocks. */
export function AlsoFields({ field }: Props) {
  return (
    <details>
      <summary>Also: e-invoice, e-way bill, tax at source, deadlines</summary>
      <div class="fields below">
        <TextField
          label="Supplier’s yearly turnover in INR"
          hint="Decides about the e-invoice"
          numeric
          {...field("supplier_turnover")}
        />
        <TextField
          label="Distance in km"
          hint="Decides about the e-way bill"
          numeric
          {...field("distance_km")}
        />
        <TextField
          label="Bought from them this year so far, in INR"
          hint="Decides about tax at source; 0 if nothing"
          numeric
          {...field("counted_before")}
        />
        <TextField label="Our yearly turnover in INR" numeric {...field("buyer_turnover")} />
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
