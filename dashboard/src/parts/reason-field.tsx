import { Field } from "./field";

interface Props {
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
}

/** Why somebody does something: it goes on the record. */
export function ReasonField({ value, onValue, required = false }: Props) {
  return (
    <Field
      label={required ? "Reason" : "Reason (optional)"}
      hint="It goes on the record, with your name."
    >
      {(control) => (
        <textarea
          {...control}
          rows={2}
          maxLength={500}
          required={required}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
