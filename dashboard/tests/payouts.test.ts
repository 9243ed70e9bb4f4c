// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { describe, expect, test, vi } from "vitest";

import type { Payout } from "../src/api/types";
import type { LogEntry } from "../src/live/entry";
import { Comparison } from "../src/pages/wallet/comparison";
import { PayoutCard } from "../src/pages/wallet/payout-card";
import { Payouts } from "../src/pages/wallet/payouts";
import { recipientOf } from "../src/pages/wallet/recipient-form";
import { Recipients } from "../src/pages/wallet/recipients";
import { told } from "../src/words/told";
import { answers, asked, drawn, shows, types } from "./page";

const usd = (amount: string) => ({ amount, currency: "USD" });
const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

function payout(facts: Partial<Payout> = {}): Payout {
  return {
    payout_id: "pyo_01",
    status: "paid",
    supplier_id: "sup_1",
    supplier_name: "Acme Mills",
    escrow_id: "esc_1",
    session_id: null,
    amount: usd("100.00"),
    foreign: usd("100.00"),
    attempts: [],
    trouble: null,
    released_by: "asha",
    created_at: "2026-11-20T12:00:00Z",
    paid_at: null,
    version: 1,
    paid_with: null,
    may_be_retried: false,
    may_be_paid_by_hand: false,
    ...facts,
  } as Payout;
}

const ATTEMPT = {
  reference: "pyo_01.1",
  destination: { way: "address", to: ADDRESS },
  sent_at: "2026-11-20T12:00:00Z",
  transfer_id: null,
  approval_url: "https://app.paywithlocus.com/approve/1",
  tx_hash: null,
  ended_because: null,
  put_off: false,
} as Payout["attempts"][number];

const page = (...items: Payout[]) => ({ items, next_cursor: null });
const button = (name: string) =>
  [...document.querySelectorAll("button")].find((each) => each.textContent === name);

describe("the list of payouts", () => {
  const list = () => shows(h(Payouts, { version: 1, changed: () => undefined }));

  test("is not there where nothing is paid out", async () => {
    answers.set("/api/payouts", () => page());
    const body = list();
    await vi.waitFor(() => expect(asked).toContain("/api/payouts"));
    await drawn();
    expect(body.textContent).not.toContain("Payouts");
  });

  test("says how each stands and what is the matter with it", async () => {
    answers.set("/api/payouts", () =>
      page(payout(), payout({ payout_id: "pyo_02", status: "failed", trouble: "too much" })),
    );
    const body = list();
    await vi.waitFor(() => expect(body.textContent).toContain("too much"));
    expect(body.textContent).toContain("Acme Mills");
    expect([...body.querySelectorAll(".badge")].map((each) => each.textContent)).toEqual([
      "Paid",
      "Failed",
    ]);
  });
});

describe("one payout", () => {
  const card = (facts: Partial<Payout>, changed = () => {}) =>
    shows(h(PayoutCard, { payout: payout(facts), changed }));

  test("that is paid leaves a person nothing to do", () => {
    expect(card({}).querySelector("button")).toBeNull();
  });

  test("that has failed is tried again", async () => {
    const changed = vi.fn();
    answers.set("/api/payouts/pyo_01/retry", () => payout({ status: "pending" }));
    card({ status: "failed", may_be_retried: true }, changed);
    button("Try again…")!.click();
    await vi.waitFor(() => expect(button("Try again")).toBeDefined());
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(asked).toEqual(["/api/payouts/pyo_01/retry"]);
  });

  test.each([
    { status: "sent", trouble: "not listed" } as const,
    { status: "awaiting_approval" } as const,
  ])("that may still be made is tried again only by who has looked: %o", async (facts) => {
    card({ ...facts, may_be_retried: true });
    button("Try again…")!.click();
    await vi.waitFor(() => expect(button("Try again")).toBeDefined());
    expect(button("Try again")!.disabled).toBe(true);
    document.querySelector<HTMLInputElement>("input[type=checkbox]")!.click();
    await vi.waitFor(() => expect(button("Try again")!.disabled).toBe(false));
  });

  test("that nobody knows where to pay asks for that", async () => {
    const changed = vi.fn();
    answers.set("/api/payout-recipients/sup_1", () => ({ version: 1 }));
    card({ status: "needs_recipient" }, changed);
    button("Say where to pay…")!.click();
    await vi.waitFor(() => expect(button("Put on record")).toBeDefined());
    expect(button("Put on record")!.disabled).toBe(true);
    types(document.querySelector("input")!, ADDRESS);
    await vi.waitFor(() => expect(button("Put on record")!.disabled).toBe(false));
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  });

  test.each([
    { status: "pending", attempts: [], unsure: false } as const,
    { status: "failed", attempts: [ATTEMPT], unsure: true } as const,
  ])("is said to be paid by hand, with what: %o", async ({ status, attempts, unsure }) => {
    const changed = vi.fn();
    answers.set("/api/payouts/pyo_01/paid-by-hand", () => payout({ status: "paid_by_hand" }));
    card({ status, attempts: [...attempts], may_be_paid_by_hand: true }, changed);
    button("Paid by hand…")!.click();
    await vi.waitFor(() => expect(button("It is paid")).toBeDefined());
    types(document.querySelector<HTMLInputElement>("input")!, "UTR 4711");
    await drawn();
    expect(button("It is paid")!.disabled).toBe(unsure);
    if (unsure) document.querySelector<HTMLInputElement>("input[type=checkbox]")!.click();
    await vi.waitFor(() => expect(button("It is paid")!.disabled).toBe(false));
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(asked).toEqual(["/api/payouts/pyo_01/paid-by-hand"]);
  });

  test("that is paid meanwhile is not paid by hand: its form closes", async () => {
    card({ status: "pending", may_be_paid_by_hand: true });
    button("Paid by hand…")!.click();
    await vi.waitFor(() => expect(button("It is paid")).toBeDefined());
    card({ status: "paid" });
    await vi.waitFor(() => expect(button("It is paid")).toBeUndefined());
  });

  test("that was sent meanwhile has to be looked for again", async () => {
    const doubtful = { status: "awaiting_approval", may_be_retried: true } as const;
    card({ ...doubtful, attempts: [ATTEMPT] });
    button("Try again…")!.click();
    await vi.waitFor(() => expect(button("Try again")).toBeDefined());
    document.querySelector<HTMLInputElement>("input[type=checkbox]")!.click();
    await vi.waitFor(() => expect(button("Try again")!.disabled).toBe(false));
    card({ ...doubtful, attempts: [ATTEMPT, ATTEMPT] });
    await vi.waitFor(() => expect(button("Try again")!.disabled).toBe(true));
  });

  test("that was paid by hand says with what", () => {
    expect(card({ status: "paid_by_hand", paid_with: "UTR 4711" }).textContent).toContain(
      "WithUTR 4711",
    );
  });

  test("that waits for approval leads to where that is given", () => {
    const link = card({ status: "awaiting_approval", attempts: [ATTEMPT] }).querySelector("a");
    expect(link!.href).toBe(ATTEMPT.approval_url);
    expect(link!.rel).toBe("noreferrer");
  });
});

describe("the comparison with Locus", () => {
  const report = (breaks: object[], held: object | null = usd("150.00")) => ({
    payouts: 2,
    transfers: 1,
    owed: usd("40.00"),
    held,
    breaks,
  });

  test("says that all agrees", async () => {
    answers.set("/api/payouts/reconcile", () => report([]));
    const body = shows(h(Comparison, {}));
    button("Compare with Locus")!.click();
    await vi.waitFor(() => expect(body.textContent).toContain("all of it agrees"));
    expect(body.textContent).toContain("$40.00 is owed, and $150.00 is at Locus.");
  });

  test("says nothing of a wallet that is another account's", async () => {
    answers.set("/api/payouts/reconcile", () => report([], null));
    const body = shows(h(Comparison, {}));
    button("Compare with Locus")!.click();
    await vi.waitFor(() => expect(body.textContent).toContain("$40.00 is owed."));
  });

  test("lists what does not", async () => {
    const wrong = { what: "payout pyo_01: at Locus", expected: "confirmed", found: "not there" };
    answers.set("/api/payouts/reconcile", () => report([wrong]));
    const body = shows(h(Comparison, {}));
    button("Compare with Locus")!.click();
    await vi.waitFor(() => expect(body.querySelectorAll("tbody tr").length).toBe(1));
    expect(body.querySelector("[role=alert]")!.textContent).toContain("1 to be looked into");
    expect(body.querySelector("[role=status]")!.textContent).toBe("");
  });
});

describe("where suppliers are paid", () => {
  const onRecord = {
    supplier_id: "sup_1",
    destination: { way: "address", to: ADDRESS },
    set_by: "asha",
    set_at: "2026-11-20T12:00:00Z",
    version: 3,
  };

  test("is told with who has said so, and is said otherwise", async () => {
    answers.set("/api/payout-recipients", () => ({ items: [onRecord], next_cursor: null }));
    answers.set("/api/payout-recipients/sup_1", () => ({ ...onRecord, version: 4 }));
    const body = shows(h(Recipients, {}));
    await vi.waitFor(() => expect(body.textContent).toContain(ADDRESS));
    expect(body.textContent).toContain("by asha");
    button("Change…")!.click();
    await vi.waitFor(() => expect(button("Put on record")).toBeDefined());
    types(document.querySelector("input")!, "pay@b.example");
    await vi.waitFor(() => expect(button("Put on record")!.disabled).toBe(false));
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(button("Put on record")).toBeUndefined());
    expect(asked).toContain("/api/payout-recipients/sup_1");
  });

  test("is taken from the record once that is confirmed", async () => {
    const items = [onRecord];
    answers.set("/api/payout-recipients", () => ({ items: [...items], next_cursor: null }));
    answers.set("/api/payout-recipients/sup_1", () => items.pop());
    const body = shows(h(Recipients, {}));
    await vi.waitFor(() => expect(body.textContent).toContain(ADDRESS));
    button("Remove…")!.click();
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Cancel"));
    button("Cancel")!.click();
    await vi.waitFor(() => expect(document.activeElement).toBe(button("Change…")));
    button("Remove…")!.click();
    await vi.waitFor(() => expect(button("Remove it")).toBeDefined());
    expect(items).toHaveLength(1);
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(body.textContent).not.toContain(ADDRESS));
  });
});

test("a recipient is an address or an e-mail", () => {
  expect(recipientOf(ADDRESS)).toEqual({ address: ADDRESS });
  expect(recipientOf("pay@b.example")).toEqual({ email: "pay@b.example" });
  expect(recipientOf(ADDRESS.slice(1))).toBeNull();
  expect(recipientOf("pay@b")).toBeNull();
});

test("what is told of payouts names the supplier, the money and the reason", () => {
  const tells = (kind: string, data: Record<string, unknown>) =>
    told({ type: `flowpay.${kind}`, subject: "pyo_01", data } as unknown as LogEntry);
  const data = { supplier_name: "Acme Mills", amount: usd("100.00"), why: "not listed" };
  expect(tells("payout.paid", data)).toBe("$100.00 was paid out to Acme Mills");
  expect(tells("payout.failed", data)).toContain("still owed: not listed");
  expect(tells("payout.paid_by_hand", { ...data, paid_with: "UTR 4711" })).toBe(
    "$100.00 was paid to Acme Mills by hand: UTR 4711",
  );
  expect(tells("payout_recipient.set", { supplier_id: "sup_1", to: { to: ADDRESS } })).toBe(
    `sup_1 is paid at ${ADDRESS}`,
  );
  expect(tells("payouts.reconciled", { compared: 1, break_count: 0 })).toBe(
    "1 payout compared with Locus: all of it agrees",
  );
  expect(tells("payouts.reconciled", { compared: 3, break_count: 2 })).toContain("2 things");
});
