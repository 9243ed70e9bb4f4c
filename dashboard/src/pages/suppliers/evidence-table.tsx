import type { Evidence } from "../../api/types";
import { When } from "../../parts/when";
import { plain } from "../../words/plain";

/** Facts with where they are from; what a page says is shown as text, whatever it holds. */
export function EvidenceTable({ of }: { of: readonly Evidence[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Facts and where they are from">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Value</th>
            <th scope="col">Source</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          {of.map((fact, index) => (
            <tr key={index}>
              <th scope="row">{plain(fact.fact)}</th>
              <td class="wrap" data-label="Value">
                {fact.value}
                {fact.text && <p class="quiet">“{fact.text}”</p>}
              </td>
              <td data-label="Source">{plain(fact.source)}</td>
              <td data-label="Found">
                <When at={fact.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
