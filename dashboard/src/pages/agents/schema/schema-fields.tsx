import { Choice, Field, TextField } from "../../../parts/field";
import { PasteField } from "../../../parts/paste-field";
import { valueText } from "../../../parts/value-text";
import { plain } from "../../../words/plain";
import { under, type Wrong } from "./check";
import { hintOf, type Named, type Shape } from "./shape";
import { firstNeeded, firstTyped, type Typed } from "./typed";

interface Props {
  label: string;
  required: boolean;
  /** Whether the form cannot be sent without it: not so inside of what may be left out. */
  needed: boolean;
  shape: Shape;
  typed: Typed;
  put: (typed: Typed) => void;
  /** By where they belong; `at` is where this field does. */
  wrong: Wrong;
  at: string;
}

const MOST_ITEMS = 100;
const LONG_TEXT = 300;

/** The fields of an input, made from its schema. */
export function SchemaFields(of: Omit<Props, "label" | "required" | "needed" | "at">) {
  const { shape } = of;
  if (shape.kind !== "group") return <One {...of} label="Input" required needed at="" />;
  return (
    <>
      <Fault of={of.wrong.get("")} />
      <Members {...of} needed at="" />
    </>
  );
}

/** What is wrong with several fields together. */
function Fault({ of }: { of: string | undefined }) {
  return of ? <p class="wrong">{of}</p> : null;
}

type MembersProps = Omit<Props, "label" | "required"> & { few?: boolean };

function Members({ shape, needed, typed, put, wrong, at, few }: MembersProps) {
  if (shape.kind !== "group") return null;
  if (shape.fields.length === 0) return <p class="hint">It needs no input.</p>;
  return (
    <div class={few ? "few-fields" : "fields"}>
      {shape.fields.map(({ name, label, required, shape: its }, index) => (
        <One
          key={name}
          label={label}
          required={required}
          needed={needed && required}
          shape={its}
          typed={typed[index] ?? ""}
          put={(change) => put((typed as readonly Typed[]).with(index, change))}
          wrong={wrong}
          at={under(at, name)}
        />
      ))}
    </div>
  );
}

function One(props: Props) {
  const { shape, typed, put, wrong, at, required, needed } = props;
  if (shape.kind === "group") return <Group {...props} shape={shape} />;
  if (shape.kind === "list") return <List {...props} shape={shape} />;
  const field = {
    label: required ? props.label : `${props.label} (optional)`,
    hint: hintOf(shape.schema) || undefined,
    wrong: wrong.get(at),
    value: typeof typed === "string" ? typed : "",
    onValue: put as (value: string) => void,
    required: needed,
  };
  switch (shape.kind) {
    case "yes_no":
      return <Choice {...field} options={[unsaid(required), ["true", "Yes"], ["false", "No"]]} />;
    case "choice": {
      const options = shape.options.map((each) => [JSON.stringify(each), named(each)] as const);
      return <Choice {...field} options={[unsaid(required), ...options]} />;
    }
    case "number":
    case "whole":
      return <TextField {...field} numeric />;
    case "json":
      return (
        <div class="wide">
          <PasteField
            {...field}
            hint={[field.hint, "As JSON"].filter(Boolean).join(". ")}
            files={null}
          />
        </div>
      );
    case "text":
      return <Text {...field} schema={shape.schema} />;
  }
}

/** A name of the API is written for a person: `bill_to_ship_to` → `Bill to ship to`. */
function named(option: unknown): string {
  const isName = typeof option === "string" && /^[a-z]+(_[a-z]+)+$/.test(option);
  return isName ? plain(option) : valueText(option);
}

function unsaid(required: boolean): readonly [string, string] {
  return ["", required ? "Choose" : "Not said"];
}

function Text(props: Parameters<typeof TextField>[0] & { schema: Shape["schema"] }) {
  const { schema, value, onValue, required, ...rest } = props;
  if (schema.format === "date") return <TextField {...props} type="date" />;
  const isLong = typeof schema.maxLength === "number" && schema.maxLength > LONG_TEXT;
  if (!isLong) return <TextField {...rest} value={value} onValue={onValue} required={required} />;
  return (
    <div class="wide">
      <Field {...rest}>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            value={value}
            required={required}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </Field>
    </div>
  );
}

const FEW = 3;

/** A few simple fields that belong together, such as an amount and its currency. */
function isFew(fields: readonly Named[]): boolean {
  const kinds = fields.map(({ shape }) => shape.kind);
  return fields.length <= FEW && !kinds.some((kind) => ["list", "group", "json"].includes(kind));
}

function Group(props: Props) {
  const { shape, label, required, wrong, at } = props;
  const hint = hintOf(shape.schema);
  const isSmall = shape.kind === "group" && isFew(shape.fields);
  return (
    <fieldset class={isSmall ? "small-group" : "try wide"}>
      <legend>{required ? label : `${label} (optional)`}</legend>
      {hint && <p class="hint">{hint}</p>}
      <Fault of={wrong.get(at)} />
      <Members {...props} few={isSmall} />
    </fieldset>
  );
}

function List(props: Props & { shape: Shape & { kind: "list" } }) {
  const { shape, label, required, put, wrong, at } = props;
  const items = Array.isArray(props.typed) ? (props.typed as readonly Typed[]) : [];
  const most = Math.min(Number(shape.schema.maxItems ?? MOST_ITEMS), MOST_ITEMS);
  const item = shape.of.kind === "group" ? { ...shape.of, schema: {} } : shape.of;
  const hints = [hintOf(shape.schema), shape.of.kind === "group" && hintOf(shape.of.schema)];
  return (
    <fieldset class="try wide">
      <legend>{required ? label : `${label} (optional)`}</legend>
      {hints.map((hint) => hint && <p class="hint">{hint}</p>)}
      {items.map((each, index) => (
        <div class="item" key={index}>
          <One
            label={`${label} ${index + 1}`}
            required
            needed
            shape={item}
            typed={each}
            put={(change) => put(items.with(index, change))}
            wrong={wrong}
            at={under(at, index)}
          />
          <button type="button" class="plain" onClick={() => put(items.toSpliced(index, 1))}>
            Take it away
            <span class="sr">
              : {label} {index + 1}
            </span>
          </button>
        </div>
      ))}
      <Fault of={wrong.get(at)} />
      {items.length < most && (
        <div class="actions">
          <button type="button" onClick={() => put([...items, another(shape.of)])}>
            Add one
            <span class="sr"> to {label}</span>
          </button>
        </div>
      )}
    </fieldset>
  );
}

function another(shape: Shape): Typed {
  return shape.kind === "group" ? firstNeeded(shape) : firstTyped(shape);
}
