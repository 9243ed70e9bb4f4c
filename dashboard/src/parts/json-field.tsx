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
}

/** JSON, from a file or pasted; nothing of it leaves the browser before it is sent. */
export function JsonField({ value, onValue, placeholder, required, rows = 4, ...field }: Props) {
  const file = useId();
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
      <label for={file} class="file-label">
        or from a file<span class="sr">: {field.label}</span>
      </label>
      <input
        id={file}
        type="file"
        accept=".json,application/json"
        onChange={async (event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) onValue(await chosen.text());
        }}
      />
    </div>
  );
}
