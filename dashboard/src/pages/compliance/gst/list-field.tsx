import { useId } from "preact/hooks";

import { Field } from "../../../parts/field";
import { EXAMPLES, type Holds, type ReadList } from "./read-list";

interface Props {
  label: string;
  holds: Holds;
  read: ReadList;
  value: string;
  onValue: (value: string) => void;
}

const HINTS: Record<Holds, string> = {
  documents: "A table, pasted from a spreadsheet: a row for each line of an invoice or note",
  purchases: "A table, pasted from a spreadsheet: a row for each invoice or note",
};

/** A list, from a file or pasted; nothing of it leaves the browser before it is sent. */
export function ListField({ label, holds, read, value, onValue }: Props) {
  const file = useId();
  const { list, wrong } = read;
  const told = list && list.length > 0 ? `${list.length} read` : HINTS[holds];
  return (
    <div class="list-field">
      <Field label={label} hint={told} wrong={wrong}>
        {(control) => (
          <textarea
            {...control}
            rows={5}
            spellcheck={false}
            value={value}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </Field>
      {!value && (
        <button type="button" class="plain" onClick={() => onValue(EXAMPLES[holds])}>
          Begin with an example
        </button>
      )}
      <label for={file} class="file-label">
        or from a file
      </label>
      <input
        id={file}
        type="file"
        accept=".csv,.tsv,.txt,.json,text/csv,application/json"
        onChange={async (event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) onValue(await chosen.text());
        }}
      />
    </div>
  );
}
