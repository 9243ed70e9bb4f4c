import type { ComponentChildren } from "preact";

import { money } from "../../../words/money";
import type { Heads, Sums } from "../types";

type Row = readonly [name: ComponentChildren, sums: Heads | Sums];

interface Props {
  of: readonly Row[];
  label: string;
  /** What a row is. */
  first: string;
  /** Whether the rows say the taxable value too. */
  taxable?: boolean;
}

/** Sums by tax, a row each. */
export function SumsTable({ of, label, first, taxable = false }: Props) {
  const heads = [...(taxable ? (["taxable"] as const) : []), "cgst", "sgst", "igst"] as const;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table class="sums-table">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {heads.map((head) => (
              <th key={head} scope="col" class="num">
                {head === "taxable" ? "Taxable" : head.toUpperCase()}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map(([name, sums], index) => (
            <tr key={index}>
              <th scope="row" class="wrap">
                {name}
              </th>
              {heads.map((head) => (
                <td key={head} class="num">
                  {money((sums as Sums)[head])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
