import { Badge } from "../../../parts/badge";
import { Facts } from "../../../parts/facts";
import { Reasons } from "../../../parts/reasons";
import { Section } from "../../../parts/section";
import { micros, money } from "../../../words/money";
import { sentence } from "../../../words/sentence";
import { number } from "../../../words/time";
import type { InvoiceResult } from "../types";

const DUE = { due: "to be kept back", not_due: "not due", unknown: "not known yet" };

/** Tax at source on the purchase, and where the year stands after it. */
export function Tds({ of }: { of: InvoiceResult["tds"] }) {
  if (!of) return null;
  return (
    <Section title="Tax at source (TDS)">
      <Facts
        of={[
          ["Status", DUE[of.status]],
          of.status === "due" && ["Kept back", money(of.amount)],
          of.status === "due" && ["Rate", `${number(Number(of.rate))} % of ${money(of.excess)}`],
          of.section ? ["By", `${of.section}${of.code ? `, code ${of.code}` : ""}`] : null,
          ["Counted this year", `${money(of.counted_before)}, after it ${money(of.counted_after)}`],
          of.crosses_threshold && ["Threshold", <Badge state="asks" label="crossed by this one" />],
          of.question ? ["To be answered", sentence(of.question)] : null,
        ]}
      />
      <Reasons of={of.reasons} />
    </Section>
  );
}

const WITHHELD = { due: "to be kept back", not_due: "not due", shown: "shown, not decided" };

/** GST that the buyer keeps back, or that a marketplace might collect. */
export function Withheld({ title, of }: { title: string; of: InvoiceResult["gst_tds"] }) {
  if (!of) return null;
  const parts = (["cgst", "sgst", "igst"] as const).filter((tax) => micros(of[tax]) > 0n);
  return (
    <Section title={title}>
      <Facts
        of={[
          ["Status", WITHHELD[of.status]],
          of.status !== "not_due" && ["Amount", money(of.amount)],
          parts.length > 1 && [
            "Of it",
            parts.map((tax) => `${money(of[tax])} ${tax.toUpperCase()}`).join(", "),
          ],
        ]}
      />
      <Reasons of={of.reasons} />
    </Section>
  );
}

interface LatenessProps {
  title: string;
  /** What the amount is. */
  what: string;
  of: InvoiceResult["late_interest"];
}

/** What it costs that the supplier was paid late, or in part. */
export function Lateness({ title, what, of }: LatenessProps) {
  if (!of) return null;
  return (
    <Section title={title}>
      <Facts
        of={[
          [what, money(of.amount)],
          ["Interest", `${money(of.interest)}, at ${number(Number(of.rate))} % a year`],
        ]}
      />
      <Reasons of={of.reasons} />
    </Section>
  );
}
