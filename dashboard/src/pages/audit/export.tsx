import type { LogEntry } from "../../live/entry";
import { canonical } from "../../live/canonical";
import { csv } from "../../words/csv";

/** What is shown as a file, oldest first: as it was hashed, or for a spreadsheet. */
export function Export({ of }: { of: readonly LogEntry[] }) {
  const entries = (): LogEntry[] => of.toReversed();
  return (
    <span class="export">
      <button
        type="button"
        disabled={of.length === 0}
        onClick={() => save("audit-trail.jsonl", "application/jsonl", lines(entries()))}
      >
        JSON lines
      </button>
      <button
        type="button"
        disabled={of.length === 0}
        onClick={() => save("audit-trail.csv", "text/csv", table(entries()))}
      >
        CSV
      </button>
    </span>
  );
}

const COLUMNS = [
  "sequence",
  "time",
  "type",
  "subject",
  "actor",
  "sessionid",
  "prevhash",
  "hash",
] as const;

function lines(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${canonical(entry)}\n`).join("");
}

function table(entries: readonly LogEntry[]): string {
  const rows = entries.map((entry) => [
    ...COLUMNS.map((name) => entry[name] ?? ""),
    canonical(entry.data),
  ]);
  return csv([[...COLUMNS, "data"], ...rows]);
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = Object.assign(document.createElement("a"), { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
