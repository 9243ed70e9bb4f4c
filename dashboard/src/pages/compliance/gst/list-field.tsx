import { useId } from "preact/hooks";

import { Field } from "../../../parts/field";
import { readList } from "./read-list";

interface Props {
  label: string;
  hint: string;
  value: string;
  onValue: (value: string) => void;
}

/** A list as JSON, from a file or pasted; nothing of it leaves the browser before it is sent. */
export function ListField({ label, hint, value, onValue }: Props) {
  const file = useId();
  const { list, wrong } = readList(value);
  const told = list && list.length > 0 ? `${list.length} read. ${hint}` : hint;
  return (
    <div class="list-field">
      <Field label={label} hint={told} wrong={wrong}>
        {(control) => (
          <textarea
            {...control}
            rows={4}
            spellcheck={false}
            value={value}
            placeholder="[ {…}, {…} ]"
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </Field>
      <label for={file} class="file-label">
        or from a file
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
