import { PasteField } from "../../../parts/paste-field";
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
const FILES = ".csv,.tsv,.txt,.json,text/csv,application/json";

/** A list of documents, as a table or as JSON; how many were read is said. */
export function ListField({ label, holds, read, value, onValue }: Props) {
  const { list, wrong } = read;
  const told = list && list.length > 0 ? `${list.length} read` : HINTS[holds];
  const field = { label, wrong, value, onValue };
  return (
    <PasteField {...field} hint={told} rows={5} files={FILES}>
      {!value && (
        <button type="button" class="plain" onClick={() => onValue(EXAMPLES[holds])}>
          Begin with an example
        </button>
      )}
    </PasteField>
  );
}
