import { Facts } from "../../../parts/facts";
import { Section } from "../../../parts/section";
import { sentence } from "../../../words/sentence";
import { day } from "../../../words/time";
import { Reasons } from "../../../parts/reasons";
import type { InvoiceResult } from "../types";

const NEED = { needed: "needed", not_needed: "not needed", unknown: "not known yet" };

const BLOCKS: Record<string, string> = { SellerDtls: "supplier", BuyerDtls: "recipient" };
const FIELDS: Record<string, string> = {
  Gstin: "GSTIN",
  LglNm: "legal name",
  Addr1: "address",
  Loc: "place",
  Pin: "PIN code",
  Stcd: "State",
  Pos: "place of supply",
};

/** `SellerDtls.Pin` of INV-01 as the form above names it; what the form has not stays as it is. */
function fieldName(path: string): string {
  const [block = "", field = ""] = path.split(".");
  return BLOCKS[block] && FIELDS[field] ? `${BLOCKS[block]}’s ${FIELDS[field]}` : path;
}

/** Whether an e-invoice is needed, its number, and what it lacks. */
export function Einvoice({ result }: { result: InvoiceResult }) {
  const { einvoice_needed: need, irn, einvoice_json, einvoice_missing } = result;
  const lacking = einvoice_missing.filter((each) => !each.includes(" "));
  const why = einvoice_missing.find((each) => each.includes(" ")); // it is not for this invoice
  return (
    <Section title="E-invoice">
      <Facts
        of={[
          ["Status", NEED[need.status]],
          need.question ? ["To be answered", sentence(need.question)] : null,
          irn ? ["IRN, computed", <code class="hash">{irn}</code>] : null,
          lacking.length > 0 && ["Its JSON lacks", lacking.map(fieldName).join(", ")],
          why ? ["Not made", sentence(why)] : null,
        ]}
      />
      <Reasons of={need.reasons} />
      {einvoice_json && (
        <details class="mail">
          <summary>The JSON (INV-01 1.1)</summary>
          <pre>{einvoice_json}</pre>
        </details>
      )}
    </Section>
  );
}

/** Whether the goods need an e-way bill, and how long it holds. */
export function Eway({ of }: { of: InvoiceResult["eway_bill"] }) {
  if (!of) return null;
  return (
    <Section title="E-way bill">
      <Facts
        of={[
          ["Status", of.needed ? "needed" : "not needed"],
          of.valid_until ? ["Valid until", `${day(of.valid_until)} (${of.days} d)`] : null,
          of.last_extension ? ["Extendable to", day(of.last_extension)] : null,
        ]}
      />
      <Reasons of={of.reasons} />
    </Section>
  );
}

/** How many digits of HSN the invoice needs; nothing where its lines have them for certain. */
export function Digits({ result }: { result: InvoiceResult }) {
  const { hsn_digits: needed, hsn_short: short } = result;
  if (short.length === 0 && !needed.question) return null;
  return (
    <Section title="Digits of HSN">
      <Facts
        of={[
          ["Needed", `${needed.digits}`],
          short.length > 0 && ["Too short", `line ${short.join(", ")}`],
          needed.question ? ["To be answered", sentence(needed.question)] : null,
        ]}
      />
      <Reasons of={needed.reasons} />
    </Section>
  );
}
