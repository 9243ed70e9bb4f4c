import { describe, expect, test } from "vitest";

import type { Escrow } from "../src/api/types";
import type { Timed } from "../src/escrow/escrow-card";
import { gstRunOf, purpose } from "../src/escrow/payee";
import { NOTHING_ORDERED, readOrder } from "../src/pages/compliance/cards/order";
import { possible } from "../src/pages/compliance/cards/possible";
import {
  EMPTY_INVOICE,
  EMPTY_LINE,
  readInvoice,
  type TypedInvoice,
} from "../src/pages/compliance/gst/invoice-draft";
import { EXAMPLES, readList } from "../src/pages/compliance/gst/read-list";
import { factText, titleOf } from "../src/pages/compliance/gst/words";
import { byNearest } from "../src/pages/compliance/nearest";
import { partOf } from "../src/pages/compliance/part-of";
import { safeAddress } from "../src/pages/compliance/safe-address";
import type { Run } from "../src/pages/compliance/types";
import { daysLeft, inDays } from "../src/words/deadline";
import { money } from "../src/words/money";

const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("an order of a card", () => {
  const full = {
    ...NOTHING_ORDERED,
    supplier_id: " sup_1 ",
    category: "cotton yarn",
    amount: "1,000",
    until: "2026-12-31",
  };

  test("is sent in whole dollars, good to the end of its last day", () => {
    const { order, wrong } = readOrder(full, NOON);
    expect(wrong).toEqual({});
    expect(order).toMatchObject({
      supplier_id: "sup_1",
      amount: { amount: "1000", currency: "USD" },
      product: "us",
      expires_at: new Date("2026-12-31T23:59:59").toISOString(),
    });
    expect(order!.escrow_id).toBeUndefined();
  });

  test("takes no cents, no nothing, and no words", () => {
    for (const amount of ["50.50", "0", "-5", "fifty"]) {
      const { order, wrong } = readOrder({ ...full, amount }, NOON);
      expect(order).toBeNull();
      expect(wrong.amount).toContain("Whole dollars");
    }
  });

  test("is for 180 days at most", () => {
    expect(readOrder({ ...full, until: "2027-05-01" }, NOON).order).not.toBeNull();
    expect(readOrder({ ...full, until: "2027-06-01" }, NOON).wrong.until).toContain("180 days");
  });

  test("is for a day that is not over; today is not", () => {
    expect(readOrder({ ...full, until: "2026-11-20" }, NOON).wrong.until).toBeDefined();
    const morning = new Date("2026-11-22T08:00:00").getTime();
    expect(readOrder({ ...full, until: "2026-11-22" }, morning).order).not.toBeNull();
  });

  test("that is not filled in yet is neither sent nor wrong", () => {
    expect(readOrder(NOTHING_ORDERED, NOON)).toEqual({ order: null, wrong: {} });
  });
});

test("a card can be changed as its state allows, a pending one while it waits or is in trouble", () => {
  const stands = { trouble: null, awaiting_approval: false };
  expect(possible({ ...stands, status: "active" })).toEqual(["debit", "freeze", "close"]);
  expect(possible({ ...stands, status: "frozen" })).toEqual(["unfreeze", "close"]);
  expect(possible({ ...stands, status: "pending" })).toEqual([]);
  expect(possible({ ...stands, status: "pending", trouble: "not issued" })).toEqual(["close"]);
  expect(possible({ ...stands, status: "pending", awaiting_approval: true })).toEqual(["close"]);
  expect(possible({ ...stands, status: "expired" })).toEqual([]);
});

describe("an invoice as it is typed", () => {
  const line = { ...EMPTY_LINE, description: "yarn", hsn: "5205", quantity: "1,200", price: "300" };
  const full: TypedInvoice = {
    ...EMPTY_INVOICE,
    number: "MH/1",
    issued_on: "2026-11-02",
    supplier: { ...EMPTY_INVOICE.supplier, gstin: "27AAPFU0939F1ZV" },
    recipient: { ...EMPTY_INVOICE.recipient, state: "29" },
    lines: [line],
  };
  const sent = (changes: Partial<TypedInvoice>) =>
    readInvoice({ ...full, ...changes }).asked as unknown as Record<string, unknown> | null;

  test("is sent with what is known, and without what is not", () => {
    const { asked, wrong } = readInvoice(full);
    expect(wrong).toEqual({});
    expect(asked).toMatchObject({
      action: "compute_invoice",
      invoice: {
        number: "MH/1",
        supply_case: "movement",
        reverse_charge: false,
        recipient: { gstin: undefined, state_code: "29" },
        lines: [
          {
            hsn: "5205",
            quantity: "1200",
            unit: "piece",
            unit_price: { amount: "300", currency: "INR" },
            stated_rate: undefined,
          },
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(asked))).not.toHaveProperty("tds");
  });

  test("names what cannot be read by its line, and is not sent", () => {
    const typed = { ...full, lines: [line, { ...line, price: "much", rate: "eighteen" }] };
    const { asked, wrong } = readInvoice(typed);
    expect(asked).toBeNull();
    expect(Object.keys(wrong)).toEqual(["lines.1.price", "lines.1.rate"]);
  });

  test("needs a State of whoever has no GSTIN", () => {
    expect(sent({ recipient: EMPTY_INVOICE.recipient })).toBeNull();
  });

  test("asks for tax at source only with what was bought before", () => {
    expect(sent({ counted_before: "0" })!.tds).toEqual({
      counted_before: { amount: "0", currency: "INR" },
      buyer_turnover: undefined,
    });
    const { asked, wrong } = readInvoice({ ...full, buyer_turnover: "150000000" });
    expect(asked).toBeNull();
    expect(wrong.counted_before).toBeDefined();
  });

  test("says what decides about e-way bill, taxes kept back and clocks, if that is so", () => {
    const more = sent({
      over_dimensional: "yes",
      contract_value: "3,00,000",
      government: "yes",
      acknowledged_at: "2026-11-02T10:30",
      supplier: { ...full.supplier, sez: "yes" },
    })!;
    const value = { amount: "300000", currency: "INR" };
    expect(more).toMatchObject({ over_dimensional: true, contract: { value, government: true } });
    expect(more.acknowledged_at).toBe(new Date("2026-11-02T10:30").toISOString());
    expect(more.invoice).toMatchObject({ supplier: { sez: true } });
    expect(sent({})!.contract).toBeUndefined();
    const { asked, wrong } = readInvoice({ ...full, government: "yes" });
    expect(asked).toBeNull();
    expect(wrong.contract_value).toBeDefined();
  });

  test("says what was paid by which day, and what lateness is counted by", () => {
    const late = sent({ paid_amount: "1,000", paid_on: "2026-11-20", bank_rate: "6.5" })!;
    expect(late.paid).toEqual({
      amount: { amount: "1000", currency: "INR" },
      on: "2026-11-20",
      bank_rate: "6.5",
    });
    const wrongOf = (typed: Partial<TypedInvoice>) =>
      Object.keys(readInvoice({ ...full, ...typed }).wrong);
    expect(wrongOf({ paid_amount: "5" })).toEqual(["paid_on"]);
    expect(wrongOf({ paid_on: "2026-11-20" })).toEqual(["paid_amount"]);
    expect(wrongOf({ paid_amount: "5", paid_on: "2026-11-20", bank_rate: "x" })).toEqual([
      "bank_rate",
    ]);
  });

  test("says what a note corrects, and an invoice does not", () => {
    const typed = { original_number: "MH/0", original_on: "2026-10-01" };
    expect(sent({ ...typed, kind: "CRN" })!.invoice).toMatchObject(typed);
    expect(sent(typed)!.invoice).toMatchObject({ original_number: undefined });
  });
});

describe("a list of documents", () => {
  const OWN = "27AAPFU0939F1ZV";
  const sold = (text: string) => readList(text, "documents", OWN);
  const bought = (text: string) => readList(text, "purchases", OWN);
  const inr = (amount: string) => ({ amount, currency: "INR" });

  test("may be JSON of objects; nothing is an empty list", () => {
    expect(sold('[{"number": "KA/1"}]').list).toEqual([{ number: "KA/1" }]);
    expect(sold("  ").list).toEqual([]);
    expect(sold("[1]").wrong).toContain("list of objects");
    expect(sold('{"number": 1}').wrong).toContain("list of objects");
    expect(sold("[{]").wrong).toContain("not JSON");
  });

  test("is a table: rows of one number are one invoice, supplied by whoever files", () => {
    const [one, other, ...rest] = sold(
      "Number,Issued on,Recipient GSTIN,Recipient state,Description,HSN,Quantity,Unit price\n" +
        'KA/1,02-10-2026,29AAGCB7383J1Z4,,"yarn, ""grey""",5205,100,"3,000.50"\n' +
        "KA/1,02-10-2026,29AAGCB7383J1Z4,,dye,3204,2.5,10\n\n,,,,,,,\n" +
        "KA/2,2026-10-03,,29,yarn,5205,1,300\n",
    ).list as Record<string, unknown>[];
    expect(one).toEqual({
      number: "KA/1",
      issued_on: "2026-10-02",
      supplier: { gstin: OWN },
      recipient: { gstin: "29AAGCB7383J1Z4" },
      lines: [
        {
          description: 'yarn, "grey"',
          hsn: "5205",
          quantity: "100",
          unit_price: inr("3000.50"),
        },
        { description: "dye", hsn: "3204", quantity: "2.5", unit_price: inr("10") },
      ],
    });
    expect(other).toMatchObject({ number: "KA/2", recipient: { state_code: "29" } });
    expect(rest).toEqual([]);
  });

  test("comes as a spreadsheet copies it, too", () => {
    const text = "supplier_gstin\tnumber\tissued_on\ttaxable\tigst\treverse_charge\r\n";
    expect(bought(`${text}29AAGCB7383J1Z4\tP/1\t05/10/2026\t10,000.00\t500\tno\r\n`).list).toEqual([
      {
        supplier_gstin: "29AAGCB7383J1Z4",
        number: "P/1",
        issued_on: "2026-10-05",
        reverse_charge: false,
        taxable: inr("10000.00"),
        igst: inr("500"),
      },
    ]);
  });

  test("has examples that can be read", () => {
    expect(sold(EXAMPLES.documents).list).toHaveLength(1);
    expect(bought(EXAMPLES.purchases).list).toHaveLength(1);
  });

  test("that cannot be read says where", () => {
    const row = "supplier_gstin,number,issued_on,taxable\nX,P/1,2026-10-05,10\n";
    expect(bought(row).wrong).toBeNull();
    expect(bought("number,taxable\nP/1,10").wrong).toContain("lacks the column supplier_gstin");
    expect(bought(row.replace("taxable", "taxable,colour")).wrong).toContain("column colour");
    expect(bought(`${row}X,P/2,5.10.2026,10`).wrong).toContain("Row 3, issued_on: “5.10.2026”");
    expect(bought(`${row}X,P/2,2026-10-05,ten`).wrong).toContain("Row 3, taxable: “ten”");
    expect(bought(`${row}X,,2026-10-05,10`).wrong).toBe("Row 3 lacks its number");
  });
});

test("what the portal has shown is written as a person reads it", () => {
  expect(factText("amount", "18000.00")).toBe(money({ amount: "18000.00", currency: "INR" }));
  expect(factText("return_type", "gstr1")).toBe("GSTR-1");
  expect(factText("legal_name", "a <b> 5")).toBe("a <b> 5");
  expect(factText("found", true)).toBe("true");
});

test("an escrow of tax leads to its run, and says what it is for without the id", () => {
  const run = "gst_01M82Z21QPHV6B0ZZAZM4J9R8X";
  const tax = { category: "gst", memo: `GST for 2026-10 (${run})` } as Escrow;
  expect([purpose(tax), gstRunOf(tax)]).toEqual(["GST for 2026-10", run]);
  const other = { category: "yarn", memo: `mine (${run})` } as Escrow;
  expect(gstRunOf(other)).toBeNull();
  expect(purpose({ category: "yarn", memo: null } as Escrow)).toBe("yarn");
});

test("the days left are India's, where it is tomorrow before it is here", () => {
  expect(daysLeft("2026-11-24", NOON)).toBe(2);
  expect(daysLeft("2026-11-24", Date.parse("2026-11-22T18:30:00Z"))).toBe(1);
  expect(daysLeft("2026-11-20", NOON)).toBe(-2);
  expect(inDays(1, "en-US")).toBe("tomorrow");
  expect(inDays(-2, "en-US")).toBe("over: 2 days ago");
});

test("of the escrows with clocks the nearest comes first, one without is not there", () => {
  const escrow = (escrow_id: string, ...days: string[]) =>
    ({ escrow_id, deadlines: days.map((due_on) => ({ due_on })) }) as unknown as Timed;
  const soon = escrow("soon", "2027-06-01", "2026-12-01");
  const all = [escrow("none"), escrow("late", "2027-05-01"), soon];
  expect(byNearest(all).map(({ escrow_id }) => escrow_id)).toEqual(["soon", "late"]);
});

test("an address from outside is opened only if it is of the web", () => {
  expect(safeAddress("https://laso.finance/agent/dashboard")).toBe(
    "https://laso.finance/agent/dashboard",
  );
  expect(safeAddress("javascript:alert(1)")).toBeNull();
  expect(safeAddress("data:text/html,hello")).toBeNull();
  expect(safeAddress("not an address")).toBeNull();
});

test("an address means a view, one card or one run", () => {
  expect(["", "gst", "deadlines", "card_01", "gst_01", "else"].map(partOf)).toEqual([
    "cards",
    "gst",
    "deadlines",
    "card",
    "run",
    "cards",
  ]);
});

test("a run is named by what it does and for when", () => {
  const run = { action: "file_return", return_type: "gstr1", period: "2026-10" } as Run;
  expect(titleOf(run)).toBe("File GSTR-1 for 2026-10");
});
