import { Choice, TextField } from "../../../parts/field";
import type { TypedParty } from "./invoice-draft";

interface Props {
  title: string;
  of: TypedParty;
  put: (change: Partial<TypedParty>) => void;
}

/** Who supplies or receives: a GSTIN, or the State of whoever has none. */
export function PartyFields({ title, of, put }: Props) {
  const field = (name: keyof TypedParty) => ({
    value: of[name],
    onValue: (value: string) => put({ [name]: value }),
  });
  return (
    <fieldset class="try">
      <legend>{title}</legend>
      <div class="fields">
        <TextField label="GSTIN" {...field("gstin")} />
        {!of.gstin.trim() && (
          <TextField
            label="Or, without one, the State"
            hint="Its code of two digits; 96 is abroad"
            {...field("state")}
          />
        )}
        <Choice
          label="Special economic zone"
          {...field("sez")}
          options={[
            ["", "No"],
            ["yes", "Yes, it is in one (SEZ)"],
          ]}
        />
      </div>
      <details>
        <summary>Name and address, for the e-invoice</summary>
        <div class="fields below">
          <TextField label="Legal name" {...field("legal_name")} />
          <TextField label="Address" {...field("address")} />
          <TextField label="Place" {...field("place")} />
          <TextField label="PIN code" numeric {...field("pin_code")} />
        </div>
      </details>
    </fieldset>
  );
}
