import { AsJson } from "../readable";
import { type Row, rowsOf } from "./rows";
import type { Schema } from "./schema";

const FEW = 12;

/** What a service takes, or gives: its fields to read, and the schema itself. */
export function SchemaTable({ of, label }: { of: Schema; label: string }) {
  const rows = rowsOf(of);
  return (
    <>
      {rows.length === 0 && <p class="hint">No field is named.</p>}
      {rows.length > 0 && rows.length <= FEW && <Rows of={rows} label={label} />}
      {rows.length > FEW && (
        <details>
          <summary>{rows.length} fields</summary>
          <Rows of={rows} label={label} />
        </details>
      )}
      <AsJson of={of} />
    </>
  );
}

function Rows({ of, label }: { of: readonly Row[]; label: string }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table class="stacked schema">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Kind</th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ at, kind, required, hint }) => (
            <tr key={at}>
              <th scope="row">
                <code>{at || "the whole"}</code>
              </th>
              <td class="wrap" data-label="Kind">
                {kind}
                {!required && <span class="quiet"> optional</span>}
              </td>
              <td class="wrap" data-label="What it is">
                {hint || "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
