import { DeadlineList } from "../../../parts/deadlines";
import { type Fact, Facts } from "../../../parts/facts";
import { Section } from "../../../parts/section";
import { micros, money } from "../../../words/money";
import { day } from "../../../words/time";
import { Reasons } from "../../../parts/reasons";
import type { InvoiceResult } from "../types";
import { Digits, Einvoice, Eway } from "./invoice-besides";
import { Lateness, Tds, Withheld } from "./kept-back";
import { LineTable } from "./line-table";
import { Unsure } from "./unsure";
import { taxesOf } from "./words";

/** A computed invoice: its sums, its lines, and for each figure the rule and the source. */
export function InvoiceOf({ result }: { result: InvoiceResult }) {
  const { invoice, deadlines } = result;
  return (
    <>
      <Section title={`Invoice ${invoice.number}`}>
        <Unsure verified={invoice.verified} warnings={invoice.warnings} />
        <div class="answer">
          <Sums of={invoice} />
          <Facts of={factsOf(invoice)} />
        </div>
        <LineTable of={invoice} />
      </Section>
      <Section title="Why" lead="Each step with its rule and its source.">
        <Reasons of={invoice.reasons} open />
      </Section>
      {deadlines.length > 0 && (
        <Section title="Deadlines" lead="The clocks that run on this purchase; days are India’s.">
          <DeadlineList of={deadlines} />
        </Section>
      )}
      <div class="follows">
        <Einvoice result={result} />
        <Eway of={result.eway_bill} />
        <Tds of={result.tds} />
        <Withheld title="GST kept back by the buyer" of={result.gst_tds} />
        <Withheld title="Collected by a marketplace" of={result.marketplace_tcs} />
        <Lateness title="Credit to be reversed" what="Reversed" of={result.credit_reversal} />
        <Lateness title="Interest to the supplier" what="Paid late" of={result.late_interest} />
        <Digits result={result} />
      </div>
    </>
  );
}

type Invoice = InvoiceResult["invoice"];

function Sums({ of }: { of: Invoice }) {
  const rows: (readonly [string, Invoice["total"]])[] = [
    ["Taxable", of.taxable],
    ["CGST", of.cgst],
    [of.state_tax?.toUpperCase() ?? "SGST", of.sgst],
    ["IGST", of.igst],
    ["Rounding", of.round_off],
  ];
  const shown = rows.filter(([name, sum]) => name === "Taxable" || micros(sum) !== 0n);
  return (
    <dl class="sums">
      {shown.map(([name, sum]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{money(sum)}</dd>
        </div>
      ))}
      <div class="sum">
        <dt>Total</dt>
        <dd>{money(of.total)}</dd>
      </div>
    </dl>
  );
}

function factsOf(invoice: Invoice): (Fact | null | false)[] {
  const { place, supplier, recipient } = invoice;
  return [
    ["Tax", `${taxesOf(place.tax)}, ${place.inter_state ? "between States" : "within a State"}`],
    ["Place of supply", `${place.state} (${place.state_code}), by ${place.rule}`],
    ["Supplier", who(supplier)],
    ["Recipient", who(recipient)],
    ["Issued", day(invoice.issued_on)],
    invoice.time_of_supply !== invoice.issued_on && [
      "Time of supply",
      day(invoice.time_of_supply),
    ],
    ["Period", `${invoice.period}, financial year ${invoice.financial_year}`],
    invoice.reverse_charge && ["Reverse charge", "The recipient pays the taxes"],
    invoice.original_number ? ["Corrects", invoice.original_number] : null,
  ];
}

function who({ legal_name, gstin, state_code, sez }: Invoice["supplier"]): string {
  const number = gstin ?? `unregistered, State ${state_code}`;
  return [legal_name, number, sez && "SEZ"].filter(Boolean).join(", ");
}
