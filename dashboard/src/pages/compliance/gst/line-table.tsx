import { money } from "../../../words/money";
import { number } from "../../../words/time";
import { Reasons } from "../../../parts/reasons";
import type { InvoiceResult } from "../types";

type Invoice = InvoiceResult["invoice"];

/** The lines with their rates, each rate with its rule and source. */
export function LineTable({ of }: { of: Invoice }) {
  const inter = of.place.inter_state;
  const stateTax = of.state_tax?.toUpperCase() ?? "SGST";
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Lines of the invoice">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">HSN</th>
            <th scope="col" class="num">
              Quantity
            </th>
            <th scope="col" class="num">
              Taxable
            </th>
            <th scope="col" class="num">
              Rate
            </th>
            {!inter && (
              <>
                <th scope="col" class="num">
                  CGST
                </th>
                <th scope="col" class="num">
                  {stateTax}
                </th>
              </>
            )}
            {inter && (
              <th scope="col" class="num">
                IGST
              </th>
            )}
            <th scope="col" class="num">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {of.lines.map((line) => (
            <tr key={line.number}>
              <th scope="row" class="wrap">
                {line.description}
                <Reasons of={line.reasons} />
              </th>
              <td data-label="HSN">
                <abbr title={line.hsn_description}>{line.hsn}</abbr>
              </td>
              <td class="num" data-label="Quantity">
                {number(Number(line.quantity))} {line.unit}
              </td>
              <td class="num" data-label="Taxable">
                {money(line.taxable)}
              </td>
              <td class="num" data-label="Rate">
                {number(Number(line.rate))} %
              </td>
              {!inter && (
                <>
                  <td class="num" data-label="CGST">
                    {money(line.cgst)}
                  </td>
                  <td class="num" data-label={stateTax}>
                    {money(line.sgst)}
                  </td>
                </>
              )}
              {inter && (
                <td class="num" data-label="IGST">
                  {money(line.igst)}
                </td>
              )}
              <td class="num" data-label="Total">
                {money(line.total)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
