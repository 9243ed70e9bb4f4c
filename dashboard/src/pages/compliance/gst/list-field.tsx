import { JsonField } from "../../../parts/json-field";
import { readList } from "./read-list";

interface Props {
  label: string;
  hint: string;
  value: string;
  onValue: (value: string) => void;
}

/** A list of documents as JSON; how many were read is said. */
export function ListField({ hint, value, ...field }: Props) {
  const { list, wrong } = readList(value);
  const told = list && list.length > 0 ? `${list.length} read. ${hint}` : hint;
  return (
    <JsonField {...field} hint={told} wrong={wrong} value={value} placeholder="[ {…}, {…} ]" />
  );
}
