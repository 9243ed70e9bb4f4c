import type { KnownSupplier } from "../../api/types";
import { Bar } from "../../parts/bar";
import { When } from "../../parts/when";
import { linkTo } from "../../route";
import { money } from "../../words/money";
import { number, percent } from "../../words/time";

export function SupplierTable({ of }: { of: readonly KnownSupplier[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Suppliers, the most trusted first">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Supplier</th>
            <th scope="col">Sells</th>
            <th scope="col" class="num">
              Last price
            </th>
            <th scope="col" class="num">
              Lead time
            </th>
            <th scope="col">Confidence</th>
            <th scope="col">Checked</th>
          </tr>
        </thead>
        <tbody>
          {of.map((each) => (
            <tr key={each.supplier_id}>
              <th scope="row">
                <a href={linkTo("suppliers", each.supplier_id)}>{each.name}</a>
                <p class="quiet">{each.location ?? "Place unknown"}</p>
              </th>
              <td data-label="Sells">{each.categories.join(", ") || each.product || "unknown"}</td>
              <td class="num" data-label="Last price">
                {each.unit_price ? money(each.unit_price) : "unknown"}
                {each.unit_price && <p class="quiet">per {each.unit ?? "unit"}</p>}
              </td>
              <td class="num" data-label="Lead time">
                {each.lead_days === null ? "unknown" : `${number(each.lead_days)} d`}
              </td>
              <td class="confidence" data-label="Confidence">
                <Bar share={each.confidence} /> {percent(each.confidence)}
              </td>
              <td data-label="Checked">{each.checked_at ? <When at={each.checked_at} relative /> : "never"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
