import { useId } from "preact/hooks";

import { Field } from "./field";

interface Props {
  label: string;
  hint?: string;
  /** What is wrong with what was typed. */
  wrong?: string | null;
  value: string;
  onValue: (value: string) => void;
  placeholder?: string;
  required?: boolean;
  rows?: number;
  fromFile?: boolean;
}

/** JSON, from a file or pasted; nothing of it leaves the browser before it is sent. */
export function JsonField({ value, onValue, fromFile = true, ...rest }: Props) {
  const { placeholder, required, rows = 4, ...field } = rest;
  return (
    <div class="json-field">
      <Field {...field}>
        {(control) => (
          <textarea
            {...control}
            rows={rows}
            spellcheck={false}
            required={required}
            value={value}
            placeholder={placeholder}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </Field>
      {fromFile && <FromFile of={field.label} onText={onValue} />}
    </div>
  );
}

function FromFile({ of, onText }: { of: string; onText: (text: string) => void }) {
  const id = useId();
  return (
    <>
      <label for={id}>
        or from a file<span class="sr">: {of}</span>
      </label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        onChange={async (event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) onText(await chosen.text());
        }}
      />
    </>
  );
}
