import type { ComponentChildren } from "preact";

import { type Fact, Facts } from "../../parts/facts";
import { isMoney, valueText } from "../../parts/value-text";
import { plain } from "../../words/plain";
import { isObject } from "./schema/schema";

const DEEPEST = 5;
const MOST_ROWS = 50;
const MOST_COLUMNS = 8;
const MOST_IN_LINE = 6;

interface Props {
  of: unknown;
  /** What it is, such as `Output: Quotes`. */
  label: string;
  depth?: number;
}

/** What an agent was given or gives back, so that a person can read it; text whatever it holds. */
export function Readable({ of, label, depth = 0 }: Props) {
  if (isSimple(of) || (depth > 0 && isShort(of))) return <Short of={of} />;
  if (depth >= DEEPEST) return <pre tabIndex={0}>{JSON.stringify(of, null, 2)}</pre>;
  if (Array.isArray(of)) return <List of={of} label={label} depth={depth} />;
  const members = Object.entries(of as object);
  if (members.length === 0) return <span class="quiet">nothing</span>;
  return (
    <div class="readable">
      {parts(members).map((part, index) =>
        part.short ? (
          <Facts key={index} of={part.of.map(factOf)} />
        ) : (
          <Long key={index} of={part.of} label={label} depth={depth} />
        ),
      )}
    </div>
  );
}

/** The whole of it as it was sent, for whoever wants to copy it. */
export function AsJson({ of }: { of: unknown }) {
  return (
    <details class="mail">
      <summary>As JSON</summary>
      <pre tabIndex={0}>{JSON.stringify(of, null, 2)}</pre>
    </details>
  );
}

type Member = [name: string, value: unknown];
type Part = { short: true; of: Member[] } | { short: false; of: Member };

/** Return an object's members in their order, short ones that follow each other together. */
function parts(members: Member[]): Part[] {
  const found: Part[] = [];
  for (const member of members) {
    const last = found.at(-1);
    if (!isShort(member[1])) found.push({ short: false, of: member });
    else if (last?.short) last.of.push(member);
    else found.push({ short: true, of: [member] });
  }
  return found;
}

function factOf([name, value]: Member): Fact {
  return [plain(name), <Short of={value} />];
}

function Long({ of: [name, value], label, depth }: Omit<Required<Props>, "of"> & { of: Member }) {
  return (
    <div class="readable-part">
      <p class="readable-name">{plain(name)}</p>
      <Readable of={value} label={`${label}: ${plain(name)}`} depth={depth + 1} />
    </div>
  );
}

/** What has its place beside its name: a value, a few of them, or an object of a few. */
function isShort(value: unknown): boolean {
  if (isSimple(value)) return true;
  if (Array.isArray(value)) return value.every(isSimple);
  const members = Object.values(value as object);
  return members.length <= MOST_IN_LINE && members.every((each) => isSimple(each) && !isLong(each));
}

function isLong(value: unknown): boolean {
  return typeof value === "string" && (value.length > 40 || value.includes("\n"));
}

function isSimple(value: unknown): boolean {
  return typeof value !== "object" || value === null || isMoney(value);
}

function Short({ of }: { of: unknown }): ComponentChildren {
  if (typeof of === "string" && of.includes("\n")) return <p class="as-written">{of}</p>;
  if (isSimple(of)) return simpleText(of);
  if (Array.isArray(of)) {
    const text = of.slice(0, MOST_ROWS).map(simpleText).join(", ") || "none";
    return of.length > MOST_ROWS ? `${text} and ${of.length - MOST_ROWS} more` : text;
  }
  const members = Object.entries(of as object);
  return members.map(([name, value]) => `${plain(name)} ${simpleText(value)}`).join(", ") || "none";
}

function simpleText(value: unknown): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : valueText(value);
}

function List({ of, label, depth }: { of: readonly unknown[]; label: string; depth: number }) {
  const rows = of.slice(0, MOST_ROWS);
  const more = of.length - rows.length;
  const objects = rows.filter(isObject);
  const names = [...new Set(objects.flatMap((row) => Object.keys(row)))];
  const isTable =
    objects.length === rows.length &&
    names.length <= MOST_COLUMNS &&
    objects.every((row) => Object.values(row).every(isShort));
  return (
    <>
      {isTable ? (
        <Table of={objects} names={names} label={label} />
      ) : (
        <ol class="readable-list">
          {rows.map((row, index) => (
            <li key={index}>
              <Readable of={row} label={`${label} ${index + 1}`} depth={depth + 1} />
            </li>
          ))}
        </ol>
      )}
      {more > 0 && <p class="hint">and {more} more, see the JSON</p>}
    </>
  );
}

interface TableProps {
  of: readonly Record<string, unknown>[];
  names: readonly string[];
  label: string;
}

function Table({ of, names, label }: TableProps) {
  const isWide = (name: string): boolean => of.some((row) => textOf(row[name]).length > 24);
  const wide = new Set(names.filter(isWide));
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
                <td key={name} class={wide.has(name) ? "wrap" : undefined} data-label={plain(name)}>
                  <Short of={row[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function textOf(value: unknown): string {
  return isSimple(value) ? simpleText(value) : JSON.stringify(value);
}
