/** Documents that a person gives as a table or as JSON: a list of objects, or what is wrong. */

import { typedAmount } from "../../../words/money";
import { readTable, type TableRow } from "./read-table";

export type ReadList = { list: object[]; wrong: null } | { list: null; wrong: string | null };

/** `documents` are invoices and notes before their taxes, `purchases` lines of a statement. */
export type Holds = "documents" | "purchases";

/** A table of each to begin with; a row of a document is one of its lines. */
export const EXAMPLES: Record<Holds, string> = {
  documents:
    "number,issued_on,recipient_gstin,recipient_state,description,hsn,quantity,unit,unit_price\n" +
    "A/1,2026-10-02,29AAGCB7383J1Z4,,cotton yarn,5205,100,kg,300.00\n",
  purchases:
    "supplier_gstin,number,issued_on,taxable,cgst,sgst,igst\n" +
    "29AAGCB7383J1Z4,P/1,2026-10-05,10000.00,,,500.00\n",
};

type Kind = "text" | "day" | "amount" | "flag";
type Columns = Record<string, { kind: Kind; needed?: boolean }>;

const TEXT = { kind: "text" } as const;
const NEEDED = { kind: "text", needed: true } as const;
const DOCUMENT: Columns = {
  number: NEEDED,
  issued_on: { kind: "day", needed: true },
  kind: TEXT,
  time_of_supply: { kind: "day" },
  supply_case: TEXT,
  where: TEXT,
  reverse_charge: { kind: "flag" },
  original_number: TEXT,
  original_on: { kind: "day" },
};
const RECIPIENT: Columns = { recipient_gstin: TEXT, recipient_state: TEXT };
const LINE: Columns = {
  description: NEEDED,
  hsn: NEEDED,
  quantity: NEEDED,
  unit: TEXT,
  unit_price: { kind: "amount", needed: true },
  discount: { kind: "amount" },
  stated_rate: TEXT,
};
const COLUMNS: Record<Holds, Columns> = {
  documents: { ...DOCUMENT, ...RECIPIENT, ...LINE },
  purchases: {
    supplier_gstin: NEEDED,
    number: NEEDED,
    issued_on: { kind: "day", needed: true },
    kind: TEXT,
    place: TEXT,
    reverse_charge: { kind: "flag" },
    taxable: { kind: "amount", needed: true },
    cgst: { kind: "amount" },
    sgst: { kind: "amount" },
    igst: { kind: "amount" },
    credit_available: { kind: "flag" },
  },
};

/** Names what cannot be read, for a person. */
class Misread extends Error {}

/**
 * Read a list; what is empty is an empty list. The documents of a table are supplied by `gstin`.
 * The API says what is wrong inside of it.
 */
export function readList(text: string, holds: Holds, gstin: string): ReadList {
  if (!text.trim()) return { list: [], wrong: null };
  try {
    const isJson = /^\s*[[{]/.test(text);
    return { list: isJson ? fromJson(text) : fromTable(text, holds, gstin), wrong: null };
  } catch (error) {
    return { list: null, wrong: (error as Error).message };
  }
}

function fromJson(text: string): object[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Misread(`This is not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(read) && read.every(isObject)) return read;
  throw new Misread("A JSON list of objects is needed: [ {…}, {…} ]");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fromTable(text: string, holds: Holds, gstin: string): object[] {
  const known = COLUMNS[holds];
  const { columns, rows } = readTable(text);
  const strange = columns.filter((name) => !(name in known));
  const needed = Object.keys(known).filter((name) => known[name]!.needed);
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new Misread(`The table lacks the column ${missing.join(", ")}`);
  if (strange.length > 0) {
    const all = Object.keys(known).join(", ");
    throw new Misread(`Nobody knows the column ${strange.join(", ")}; there are ${all}`);
  }
  if (holds === "purchases") return rows.map((row) => objectOf(row, known));
  return [...together(rows)].map((lines) => document(lines, gstin));
}

/** Rows of the same number and kind are lines of one document. */
function together(rows: readonly TableRow[]): Iterable<TableRow[]> {
  const found = new Map<string, TableRow[]>();
  for (const row of rows) {
    const name = `${row.cells.kind ?? ""} ${row.cells.number}`;
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return found.values();
}

function document(rows: readonly TableRow[], gstin: string): object {
  const [first] = rows as [TableRow];
  const { recipient_gstin, recipient_state } = first.cells;
  return {
    ...objectOf(first, DOCUMENT),
    supplier: { gstin: gstin.trim() },
    recipient: recipient_gstin ? { gstin: recipient_gstin } : { state_code: recipient_state },
    lines: rows.map((row) => objectOf(row, LINE)),
  };
}

/** Return what a row says in these columns; an empty cell says nothing. */
function objectOf({ at, cells }: TableRow, columns: Columns): object {
  const said = Object.entries(columns).flatMap(([name, { kind, needed }]) => {
    const text = cells[name] ?? "";
    if (text) return [[name, READERS[kind](text, `Row ${at}, ${name}`)]];
    if (needed) throw new Misread(`Row ${at} lacks its ${name}`);
    return [];
  });
  return Object.fromEntries(said) as object;
}

const READERS: Record<Kind, (text: string, where: string) => unknown> = {
  text: (text) => text,
  day(text, where) {
    const [, day, month, year] = /^(\d\d)[-/](\d\d)[-/](\d{4})$/.exec(text) ?? [];
    if (day) return `${year}-${month}-${day}`;
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
    throw new Misread(`${where}: “${text}” is no day such as 2026-10-02 or 02-10-2026 (day first)`);
  },
  amount(text, where) {
    const amount = typedAmount(text);
    if (amount) return { amount, currency: "INR" };
    throw new Misread(`${where}: “${text}” is no amount such as 1250.50`);
  },
  flag(text, where) {
    if (/^(yes|y|true)$/i.test(text)) return true;
    if (/^(no|n|false)$/i.test(text)) return false;
    throw new Misread(`${where}: “${text}” is neither yes nor no`);
  },
};
