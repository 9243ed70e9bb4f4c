import type { ComponentChildren } from "preact";
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
  /** The files that may be read instead of pasting; null where there are none. */
  files?: string | null;
  /** Between the field and the file: an example to begin with. */
  children?: ComponentChildren;
}

/** JSON or a table, from a file or pasted; nothing of it leaves the browser before it is sent. */
export function PasteField({ value, onValue, files = JSON_FILES, children, ...rest }: Props) {
  const { placeholder, required, rows = 4, ...field } = rest;
  return (
    <div class="paste-field">
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
      {children}
      {files && <FromFile of={field.label} files={files} onText={onValue} />}
    </div>
  );
}

const JSON_FILES = ".json,application/json";

interface FileProps {
  of: string;
  files: string;
  onText: (text: string) => void;
}

function FromFile({ of, files, onText }: FileProps) {
  const id = useId();
  return (
    <>
      <label for={id}>
        or from a file<span class="sr">: {of}</span>
      </label>
      <input
        id={id}
        type="file"
        accept={files}
        onChange={async (event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) onText(await chosen.text());
        }}
      />
    </>
  );
}
