/** A table as a spreadsheet saves it (CSV) or is copied from it (tabs): its first row is names. */

export interface TableRow {
  /** As a spreadsheet counts: the names are row 1. */
  at: number;
  cells: Record<string, string>;
}

/** Return the rows by the names of their columns, and those names; empty rows are left out. */
export function readTable(text: string): { columns: string[]; rows: TableRow[] } {
  const [head = "", ...rest] = recordsOf(text.replace(/^\ufeff/, ""));
  const parted = head.includes("\t") ? "\t" : head.includes(";") ? ";" : ",";
  const columns = cellsOf(head, parted).map(columnName);
  const rows = rest.map((record, index) => {
    const cells = cellsOf(record, parted);
    return { at: index + 2, cells: Object.fromEntries(columns.map((c, i) => [c, cells[i] ?? ""])) };
  });
  return { columns, rows: rows.filter(({ cells }) => Object.values(cells).some(Boolean)) };
}

/** `Unit price` → `unit_price` */
function columnName(text: string): string {
  return text.toLowerCase().replace(/[\s-]+/g, "_");
}

/** Lines of the text; a line break within quotes is part of its line. */
function recordsOf(text: string): string[] {
  return text.match(/(?:"(?:[^"]|"")*"|[^"\r\n])+/g) ?? [];
}

function cellsOf(record: string, parted: string): string[] {
  const cells = [""];
  let isQuoted = false;
  for (const character of record) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === parted && !isQuoted) cells.push("");
    else cells[cells.length - 1] += character;
  }
  return cells.map(unquoted);
}

function unquoted(cell: string): string {
  const text = cell.trim();
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return (isQuoted ? text.slice(1, -1).replaceAll('""', '"') : text).trim();
}
