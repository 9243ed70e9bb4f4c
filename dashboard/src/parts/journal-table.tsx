import type { Entry } from "../api/types";
import { linkTo } from "../route";
import { KINDS } from "../words/kinds";
import { micros, money } from "../words/money";
import { brief } from "../words/plain";
import { When } from "./when";

/** Entries of the journal with their legs, which sum to zero. */
export function JournalTable({ of }: { of: readonly Entry[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Entries, newest first">
      <table class="journal">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Accounts</th>
            <th scope="col" class="num">
              Amount
            </th>
            <th scope="col">By</th>
          </tr>
        </thead>
        <tbody>
          {of.map((entry) => (
            <tr key={entry.entry_id}>
              <td class="when">
                <When at={entry.at} />
              </td>
              <th scope="row" class="wrap what">
                {KINDS[entry.kind]}
                <p class="quiet">{entry.why}</p>
              </th>
              <td>
                {moving(entry).map((leg, index) => (
                  <p key={index} title={leg.account}>
                    {account(leg.account)}
                  </p>
                ))}
              </td>
              <td class="num">
                {moving(entry).map((leg, index) => (
                  <p key={index}>{money(leg.amount)}</p>
                ))}
                {entry.foreign && <p class="quiet">{money(entry.foreign)}</p>}
              </td>
              <td class="by">
                {entry.by}
                {entry.session_id && (
                  <p>
                    <a href={linkTo("sourcing", entry.session_id)}>Run</a>
                  </p>
                )}
                {entry.task_id && (
                  <p>
                    <a href={linkTo("agents", entry.task_id)}>Task</a>
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A leg of nothing, such as what calls that cost all of it have left, tells nothing. */
function moving({ legs }: Entry): Entry["legs"] {
  return legs.filter((leg) => micros(leg.amount) !== 0n);
}

/** `escrow:esc_01M82AJZWK6VZ9AD8JPY2FTDBF` → `escrow esc_…FTDBF` */
function account(name: string): string {
  const [kind = "", id = ""] = name.split(":");
  return `${kind} ${brief(id)}`;
}
