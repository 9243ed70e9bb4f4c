import { Section } from "../../../parts/section";
import { money } from "../../../words/money";
import { plain } from "../../../words/plain";
import { sentence } from "../../../words/sentence";
import { day } from "../../../words/time";
import type { Match, Purchase } from "../types";
import { SumsTable } from "./sums-table";
import { Unsure } from "./unsure";
import { KINDS } from "./words";

/** Our purchases against the statement: what agrees, what differs, what only one side has. */
export function MatchOf({ of }: { of: Match }) {
  const { differs } = of;
  return (
    <>
      <Section title="GSTR-2B against our books">
        <Unsure verified warnings={of.warnings} />
        <p class="big">
          {of.matched.length} <span class="quiet">agree</span>
        </p>
      </Section>
      {differs.length > 0 && (
        <Section title={`${differs.length} differ`}>
          <div class="scroll-x" tabIndex={0} role="region" aria-label="What differs">
            <table>
              <thead>
                <tr>
                  <th scope="col">Document</th>
                  <th scope="col">What</th>
                  <th scope="col" class="num">
                    Our books
                  </th>
                  <th scope="col" class="num">
                    Statement
                  </th>
                </tr>
              </thead>
              <tbody>
                {differs.flatMap(({ books, differences }) =>
                  differences.map((each) => (
                    <tr key={books.supplier_gstin + books.number + each.field}>
                      <th scope="row" class="wrap">
                        <Document of={books} />
                      </th>
                      <td>{fieldOf(each.field)}</td>
                      <td class="num">{valueOf(each.field, each.books)}</td>
                      <td class="num">{valueOf(each.field, each.statement)}</td>
                    </tr>
                  )),
                )}
              </tbody>
            </table>
          </div>
        </Section>
      )}
      <Only title="Not in the statement" of={of.missing_in_2b} />
      <Only title="Not in our books" of={of.missing_in_books} />
    </>
  );
}

function Only({ title, of }: { title: string; of: readonly Purchase[] }) {
  if (of.length === 0) return null;
  return (
    <Section title={title}>
      <SumsTable
        taxable
        first="Document"
        label={`${title}: the figures`}
        of={of.map((each) => [<Document of={each} />, each] as const)}
      />
    </Section>
  );
}

function Document({ of }: { of: Purchase }) {
  return (
    <>
      {KINDS[of.kind]} {of.number}
      <p class="quiet">
        {of.supplier_gstin}, {day(of.issued_on)}
      </p>
    </>
  );
}

/** A difference comes as text; of a sum it is one in rupees. */
function valueOf(field: string, text: string): string {
  if (/^(taxable|[cis]gst)$/.test(field)) return money({ amount: text, currency: "INR" });
  return sentence(text) || "–";
}

function fieldOf(field: string): string {
  return /^[cis]gst$/.test(field) ? field.toUpperCase() : plain(field);
}
