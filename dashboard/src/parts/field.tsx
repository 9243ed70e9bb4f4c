import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  label: string;
  hint?: string;
  /** What is wrong with what was typed. */
  wrong?: string | null;
  children: (control: {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  }) => ComponentChildren;
}

/** A labelled control with its hint, and with what is wrong with it. */
export function Field({ label, hint, wrong, children }: Props) {
  const id = useId();
  const about = wrong || hint ? `${id}-about` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": about, "aria-invalid": wrong ? true : undefined })}
      {about && (
        <p id={about} class={wrong ? "wrong" : "hint"}>
          {wrong || hint}
        </p>
      )}
    </div>
  );
}

interface TextProps extends Omit<Props, "children"> {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "search" | "password" | "date" | "datetime-local";
  placeholder?: string;
  numeric?: boolean;
  required?: boolean;
  /** What may be meant, each with its name; anything else may be typed too. */
  suggestions?: readonly (readonly [value: string, label: string])[];
}

/** A line of text. */
export function TextField({ value, onValue, type = "text", numeric, ...rest }: TextProps) {
  const { placeholder, required, suggestions = [], ...field } = rest;
  const list = useId();
  return (
    <Field {...field}>
      {(control) => (
        <>
          <input
            {...control}
            type={type as "text"} // the types know the roles of each, which is nothing to us
            value={value}
            placeholder={placeholder}
            required={required}
            inputMode={numeric ? "decimal" : undefined}
            list={suggestions.length > 0 ? list : undefined}
            autoComplete="off"
            onInput={(event) => onValue(event.currentTarget.value)}
          />
          {suggestions.length > 0 && (
            <datalist id={list}>
              {suggestions.map(([each, label]) => (
                <option key={each} value={each} label={label} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface ChoiceProps extends Omit<Props, "children"> {
  value: string;
  onValue: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
}

/** One of several. */
export function Choice({ value, onValue, options, ...field }: ChoiceProps) {
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map(([option, label]) => (
            <option key={option} value={option}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  onToggle: () => void;
}

/** Something that is so or is not. */
export function CheckBox({ label, checked, onToggle }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={onToggle} />
      {label}
    </label>
  );
}
