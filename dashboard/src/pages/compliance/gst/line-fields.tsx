import { TextField } from "../../../parts/field";
import type { Wrong } from "./also-draft";
import { EMPTY_LINE, type TypedLine } from "./invoice-draft";

const MOST_LINES = 100;

interface Props {
  of: readonly TypedLine[];
  wrong: Wrong;
  put: (lines: readonly TypedLine[]) => void;
}

/** The lines of an invoice, before tax. */
export function LineFields({ of, wrong, put }: Props) {
  return (
    <>
      {of.map((line, index) => (
        <OneLine
          key={index}
          at={index}
          line={line}
          wrong={wrong}
          put={(change) => put(of.with(index, { ...line, ...change }))}
          remove={of.length > 1 ? () => put(of.toSpliced(index, 1)) : null}
        />
      ))}
      {of.length < MOST_LINES && (
        <div class="actions">
          <button type="button" onClick={() => put([...of, EMPTY_LINE])}>
            Add a line
          </button>
        </div>
      )}
    </>
  );
}

interface LineProps {
  at: number;
  line: TypedLine;
  wrong: Wrong;
  put: (change: Partial<TypedLine>) => void;
  remove: (() => void) | null;
}

function OneLine({ at, line, wrong, put, remove }: LineProps) {
  const field = (name: keyof TypedLine) => ({
    value: line[name],
    onValue: (value: string) => put({ [name]: value }),
    wrong: wrong[`lines.${at}.${name}`],
  });
  return (
    <fieldset class="try">
      <legend>Line {at + 1}</legend>
      <div class="fields line-fields">
        <TextField label="Goods or service" required {...field("description")} />
        <TextField label="HSN" hint="4, 6 or 8 digits" required {...field("hsn")} />
        <TextField label="Quantity" numeric required {...field("quantity")} />
        <TextField label="Unit" placeholder="piece" {...field("unit")} />
        <TextField label="Price of one in INR" numeric required {...field("price")} />
        <TextField label="Discount in INR" numeric {...field("discount")} />
        <TextField
          label="Rate on the paper, %"
          hint="Needed where our table has none"
          {...field("rate")}
        />
      </div>
      {remove && (
        <div class="actions">
          <button type="button" class="plain" onClick={remove}>
            Take line {at + 1} away
          </button>
        </div>
      )}
    </fieldset>
  );
}
