import type { KnownSupplier, Ranked, Session } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import { Section } from "../../parts/section";
import { linkTo } from "../../route";
import { money } from "../../words/money";
import { number } from "../../words/time";
import { ScoreBars } from "./score-bars";

interface Props {
  session: Session;
  entries: readonly LogEntry[];
}

/** The suppliers side by side; before they are ranked, those that were checked so far. */
export function SuppliersRanked({ session, entries }: Props) {
  if (!session.ranked) return <SoFar entries={entries} />;
  const fitting = session.ranked.filter((each) => !each.excluded);
  const excluded = session.ranked.filter((each) => each.excluded);
  const asked = new Set(session.asking?.suppliers ?? []);
  return (
    <Section title="Suppliers" lead="Best first, by the weights of your account.">
      {fitting.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label="Suppliers, best first">
          <table class="suppliers">
            <thead>
              <tr>
                <th scope="col" class="num">
                  #
                </th>
                <th scope="col">Supplier</th>
                <th scope="col" class="num">
                  Landed price
                </th>
                <th scope="col" class="num">
                  Lead time
                </th>
                <th scope="col">Score, by its parts</th>
              </tr>
            </thead>
            <tbody>
              {fitting.map((each, index) => (
                <Row key={each.supplier_id} of={each} place={index + 1} asked={asked} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {excluded.length > 0 && <Excluded of={excluded} open={fitting.length === 0} />}
    </Section>
  );
}

function Row({ of, place, asked }: { of: Ranked; place: number; asked: ReadonlySet<string> }) {
  return (
    <tr>
      <td class="num place">{place}</td>
      <th scope="row">
        <a href={linkTo("suppliers", of.supplier_id)}>{of.name}</a>
        <p class="quiet">{of.location ?? "Place unknown"}</p>
        {asked.has(of.supplier_id) && (
          <p class="tag">{of.quoted ? "Quoted" : "Asked for a quote"}</p>
        )}
      </th>
      <td class="num">
        {of.landed_price ? money(of.landed_price) : "unknown"}
        <p class="quiet">per {of.unit ?? "unit"}</p>
      </td>
      <td class="num">{of.lead_days === null ? "unknown" : `${number(of.lead_days)} d`}</td>
      <td>
        <ScoreBars score={of.score} parts={of.score_parts} />
      </td>
    </tr>
  );
}

function Excluded({ of, open }: { of: readonly Ranked[]; open: boolean }) {
  return (
    <details class="excluded" open={open}>
      <summary>{of.length} left out, and why</summary>
      <ul>
        {of.map((each) => (
          <li key={each.supplier_id}>
            <a href={linkTo("suppliers", each.supplier_id)}>{each.name}</a>
            <span>{each.excluded}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function SoFar({ entries }: { entries: readonly LogEntry[] }) {
  const found = entries.findLast(({ type }) => type === "flowpay.session.suppliers_found");
  if (!found) return null;
  const names = found.data.suppliers as Pick<KnownSupplier, "supplier_id" | "name">[];
  const checked = new Map(
    entries
      .filter(({ type }) => type === "flowpay.session.supplier_checked")
      .map(({ subject, data }) => [subject, data.supplier as KnownSupplier]),
  );
  return (
    <Section title="Suppliers" lead="Each is checked before they are compared.">
      <ul class="so-far">
        {names.map(({ supplier_id, name }) => (
          <li key={supplier_id} class={checked.has(supplier_id) ? "checked" : "checking"}>
            <span>{checked.get(supplier_id)?.name ?? name}</span>
            <span class="quiet">
              {checked.has(supplier_id) ? priceOf(checked.get(supplier_id)) : "checking…"}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function priceOf(supplier: KnownSupplier | undefined): string {
  const price = supplier?.unit_price;
  return price ? `${money(price)} per ${supplier.unit ?? "unit"}` : "no price found";
}
