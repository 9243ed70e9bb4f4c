import { Facts } from "../../parts/facts";
import { isMoney, valueText } from "../../parts/value-text";
import { plain } from "../../words/plain";
import { isObject } from "./schema/schema";

const DEEPEST = 4;
const MOST_ROWS = 50;
const MOST_COLUMNS = 8;

interface Props {
  of: unknown;
  label: string;
  depth?: number;
}

/** What an agent was given or gives back, so that a person can read it; text whatever it holds. */
export function Readable({ of, label, depth = 0 }: Props) {
  if (isSimple(of)) return <Simple of={of} />;
  if (depth >= DEEPEST) return <pre>{JSON.stringify(of, null, 2)}</pre>;
  if (Array.isArray(of)) return <List of={of} label={label} depth={depth} />;
  const members = Object.entries(of as object);
  if (members.length === 0) return <span class="quiet">nothing</span>;
  return (
    <Facts
      of={members.map(([name, value]) => [
        plain(name),
        <Readable key={name} of={value} label={plain(name)} depth={depth + 1} />,
      ])}
    />
  );
}

/** The whole of it as it was sent, for whoever wants to copy it. */
export function AsJson({ of }: { of: unknown }) {
  return (
    <details class="mail">
      <summary>As JSON</summary>
      <pre>{JSON.stringify(of, null, 2)}</pre>
    </details>
  );
}

function Simple({ of }: { of: unknown }) {
  if (typeof of === "boolean") return <>{of ? "yes" : "no"}</>;
  if (typeof of === "string" && of.includes("\n")) return <p class="as-written">{of}</p>;
  return <>{valueText(of)}</>;
}

function isSimple(value: unknown): boolean {
  return typeof value !== "object" || value === null || isMoney(value);
}

function List({ of, label, depth }: { of: readonly unknown[]; label: string; depth: number }) {
  const rows = of.slice(0, MOST_ROWS);
  const more = of.length - rows.length;
  if (rows.every(isSimple)) {
    const text = rows.map(valueText).join(", ") || "none";
    return <>{more > 0 ? `${text} and ${more} more` : text}</>;
  }
  const objects = rows.filter(isObject);
  const names = [...new Set(objects.flatMap((row) => Object.keys(row)))];
  if (objects.length < rows.length || names.length > MOST_COLUMNS || depth > 1) {
    return (
      <ol class="readable-list">
        {rows.map((row, index) => (
          <li key={index}>
            <Readable of={row} label={`${label} ${index + 1}`} depth={depth + 1} />
          </li>
        ))}
        {more > 0 && <li class="quiet">and {more} more, see the JSON</li>}
      </ol>
    );
  }
  return <Table of={objects} names={names} label={label} depth={depth} more={more} />;
}

interface TableProps {
  of: readonly Record<string, unknown>[];
  names: readonly string[];
  label: string;
  depth: number;
  more: number;
}

function Table({ of, names, label, depth, more }: TableProps) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table class="stacked">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {plain(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map((row, index) => (
            <tr key={index}>
              {names.map((name) => (
                <td
                  key={name}
                  class={isShort(row[name]) ? undefined : "wrap"}
                  data-label={plain(name)}
                >
                  <Readable of={row[name]} label={plain(name)} depth={depth + 2} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="hint">and {more} more, see the JSON</p>}
    </div>
  );
}

const SHORT = 24;

function isShort(value: unknown): boolean {
  return isSimple(value) && valueText(value).length <= SHORT;
}
