// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { describe, expect, test, vi } from "vitest";

import type { Payout, PayoutRecipient } from "../src/api/types";
import { followAccount } from "../src/live/use-log";
import type { LogEntry } from "../src/live/entry";
import { Wallet } from "../src/pages/wallet";
import { Comparison } from "../src/pages/wallet/comparison";
import { destinationOf } from "../src/pages/wallet/destination";
import { PayoutCard } from "../src/pages/wallet/payout-card";
import { Payouts } from "../src/pages/wallet/payouts";
import { told } from "../src/words/told";
import { answers, asked, drawn, sent, shows, types } from "./page";
import { entry, Line, live } from "./world";

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

const BY_MAIL = { ...ATTEMPT, destination: { way: "email", to: "pay@b.example" } } as const;
const ON_RECORD = {
  supplier_id: "sup_1",
  destination: { way: "address", to: ADDRESS },
  set_by: "asha",
  set_at: "2026-11-20T12:00:00Z",
  version: 3,
} as PayoutRecipient;

const page = (...items: object[]) => ({ items, next_cursor: null });
const button = (name: string) =>
  [...document.querySelectorAll("button")].find((each) => each.textContent === name);
const submits = () =>
  document.querySelector("form.action-form")!.dispatchEvent(
    new Event("submit", { cancelable: true }),
  );
const list = () => shows(h(Payouts, { version: 1, changed: () => undefined }));
const payoutsAre = (on: boolean) =>
  answers.set("/health", () => ({ providers: on ? { locus: { state: "ok" } } : {} }));

describe("the list of payouts", () => {
  test("is not there where nothing is paid out", async () => {
    payoutsAre(false);
    answers.set("/api/payouts", () => page());
    answers.set("/api/payout-recipients", () => page());
    const body = list();
    await vi.waitFor(() => expect(asked).toContain("/api/payouts"));
    await drawn();
    expect(body.textContent).toBe("");
  });

  test("shows nothing of itself before it is known whether there is one", async () => {
    let answer: (found: object) => void = () => undefined;
    answers.set("/api/payouts", () => new Promise((then) => (answer = then)));
    answers.set("/api/payout-recipients", () => page(ON_RECORD));
    const body = list();
    await vi.waitFor(() => expect(asked).toContain("/api/payouts"));
    await drawn();
    expect(body.textContent).toBe("");
    answer(page(payout()));
    await vi.waitFor(() => expect(button("Compare with Locus")).toBeDefined());
  });

  test("keeps its filter while another state is read, and where nothing is in that", async () => {
    answers.set("/api/payouts", (query) => (query.get("status") ? page() : page(payout())));
    const body = list();
    await vi.waitFor(() => expect(body.querySelector("select")).not.toBeNull());
    const filter = body.querySelector("select")!;
    for (const [status, text] of [
      ["failed", "No payout is in this state"],
      ["", "Acme Mills"],
    ] as const) {
      filter.value = status;
      filter.dispatchEvent(new Event("change", { bubbles: true }));
      await vi.waitFor(() => expect(body.textContent).toContain(text));
      expect(body.querySelector("select")).toBe(filter);
    }
  });

  test("says why what waits is not sent while payouts are off", async () => {
    payoutsAre(false);
    answers.set("/api/payouts", () => page(payout({ status: "pending" })));
    const body = list();
    const said = "Payouts are switched off: it waits until they are on.";
    await vi.waitFor(() => expect(body.textContent).toContain(said));
    shows(null);
    payoutsAre(true);
    list();
    await vi.waitFor(() => expect(body.textContent).toContain("Acme Mills"));
    await drawn();
    expect(body.textContent).not.toContain("switched off");
  });

  test("offers to say where a supplier is paid only where that is not on record", async () => {
    answers.set("/api/payouts", () =>
      page(payout({ status: "needs_recipient", trouble: "nobody has said where" })),
    );
    answers.set("/api/payout-recipients", () => page(ON_RECORD));
    const body = list();
    await vi.waitFor(() => expect(body.textContent).toContain("On record. What is owed to"));
    expect(button("Say where to pay…")).toBeUndefined();
    expect(body.textContent).not.toContain("obody has said where");
  });

  test("says how each stands and what is the matter with it", async () => {
    answers.set("/api/payouts", () =>
      page(payout(), payout({ payout_id: "pyo_02", status: "failed", trouble: "too much" })),
    );
    const body = list();
    await vi.waitFor(() => expect(body.textContent).toContain("Too much"));
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
  const said = () => document.querySelector("[role=status]")!.textContent;

  test("is named by its supplier: its buttons are like those of the next", () => {
    const name = card({}).querySelector("article")!.getAttribute("aria-labelledby");
    expect(document.getElementById(name!)!.textContent).toBe("Acme Mills");
  });

  test("says by what it is found at Locus, and on its network once it is paid", () => {
    const attempts = [{ ...ATTEMPT, transfer_id: "tr_1", tx_hash: "0xabc" }];
    const body = card({ status: "paid", attempts });
    expect(body.textContent).toContain("Memo at LocusFlowpay pyo_01.1");
    expect(body.textContent).toContain("Transaction0xabc");
    expect(body.textContent).toContain("Payoutpyo_01");
    expect([...body.querySelectorAll("dt")].map((each) => each.textContent)).toContain("Sent");
  });

  test("that an earlier attempt has paid tells of that one", () => {
    const paid = { ...ATTEMPT, tx_hash: "0xabc" };
    const later = { ...BY_MAIL, reference: "pyo_01.2" };
    expect(card({ status: "paid", attempts: [paid, later] }).textContent).toContain("pyo_01.1");
    const failed = card({ status: "failed", attempts: [paid, later] });
    expect(failed.textContent).toContain("pyo_01.2");
    expect(failed.textContent).not.toContain("0xabc");
  });

  test("of which Locus has taken nothing was not sent", () => {
    const body = card({ status: "pending", attempts: [{ ...ATTEMPT, put_off: true }] });
    expect([...body.querySelectorAll("dt")].map((each) => each.textContent)).not.toContain("Sent");
  });

  test.each([
    ["paid", "At Locus it has not come back: nothing was sent."],
    ["pending", ""],
  ] as const)("that nobody may have claimed is asked about: it is %s", async (status, told) => {
    const changed = vi.fn();
    answers.set("/api/payouts/pyo_01/retry", () => payout({ status }));
    card({ attempts: [BY_MAIL], version: 7 }, changed);
    expect(button("It came back…")!.className).toBe("");
    button("It came back…")!.click();
    await vi.waitFor(() => expect(button("Ask Locus")).toBeDefined());
    expect(document.body.textContent).toContain("Only if it has come back, $100.00 is sent again.");
    submits();
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(sent.get("/api/payouts/pyo_01/retry")).toEqual({ never_sent: false, version: 7 });
    await vi.waitFor(() => expect(said()).toBe(told));
  });

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
    submits();
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(sent.get("/api/payout-recipients/sup_1")).toEqual({ address: ADDRESS, version: 0 });
    const words = "On record. What is owed to Acme Mills is sent within a minute.";
    await vi.waitFor(() => expect(said()).toBe(words));
    expect(button("Say where to pay…")).toBeUndefined();
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
      "Paid withUTR 4711",
    );
  });

  test("that waits for approval leads to where that is given", () => {
    const link = card({ status: "awaiting_approval", attempts: [ATTEMPT] }).querySelector("a");
    expect(link!.href).toBe(ATTEMPT.approval_url);
    expect(link!.rel).toBe("noreferrer");
    expect(link!.textContent).toBe("Approve at Locus (new tab)");
  });

  test("that waits for approval says where, and does not ask to be tried again", () => {
    const attempts = [{ ...ATTEMPT, approval_url: null }];
    const body = card({ status: "awaiting_approval", attempts, may_be_retried: true });
    expect(body.textContent).toContain("A person lets it through in Locus’s dashboard");
    expect(button("Try again…")!.className).toBe("");
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
  test("is told with who has said so, and is said otherwise", async () => {
    answers.set("/api/payouts", () => page());
    answers.set("/api/payout-recipients", () => page(ON_RECORD));
    answers.set("/api/payout-recipients/sup_1", () => ({ ...ON_RECORD, version: 4 }));
    const body = list();
    await vi.waitFor(() => expect(body.textContent).toContain(ADDRESS));
    expect(body.textContent).toContain("by asha");
    button("Change…")!.click();
    await vi.waitFor(() => expect(button("Put on record")).toBeDefined());
    types(document.querySelector("input")!, "pay@b.example");
    await vi.waitFor(() => expect(button("Put on record")!.disabled).toBe(false));
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(button("Put on record")).toBeUndefined());
    const said = sent.get("/api/payout-recipients/sup_1");
    expect(said).toEqual({ email: "pay@b.example", version: 3 });
    const name = body.querySelector("li.card")!.getAttribute("aria-labelledby");
    expect(document.getElementById(name!)!.textContent).toBe("sup_1");
  });

  test("is said before anything is owed, of whom it is not on record yet", async () => {
    payoutsAre(true);
    const items: PayoutRecipient[] = [];
    answers.set("/api/payouts", () => page());
    answers.set("/api/payout-recipients", () => page(...items));
    answers.set("/api/payout-recipients/sup_1", () => items.push(ON_RECORD));
    const body = list();
    const fills = async () => {
      await vi.waitFor(() => expect(button("Say where a supplier is paid…")).toBeDefined());
      button("Say where a supplier is paid…")!.click();
      await vi.waitFor(() => expect(button("Put on record")).toBeDefined());
      const [id, to] = [...body.querySelectorAll<HTMLInputElement>("form.action-form input")];
      types(id!, "sup_1");
      types(to!, ADDRESS);
      await drawn();
    };
    await fills();
    expect(button("Put on record")!.disabled).toBe(false);
    submits();
    await vi.waitFor(() => expect(body.textContent).toContain("by asha"));
    expect(sent.get("/api/payout-recipients/sup_1")).toEqual({ address: ADDRESS, version: 0 });
    await fills();
    expect(button("Put on record")!.disabled).toBe(true);
    expect(body.textContent).toContain("It is on record already");
  });

  test("is taken from the record once that is confirmed", async () => {
    const items = [ON_RECORD];
    answers.set("/api/payouts", () => page());
    answers.set("/api/payout-recipients", () => page(...items));
    answers.set("/api/payout-recipients/sup_1", () => items.pop());
    const body = list();
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
  expect(destinationOf(ADDRESS)).toEqual({ address: ADDRESS });
  expect(destinationOf("pay@b.example")).toEqual({ email: "pay@b.example" });
  expect(destinationOf(ADDRESS.slice(1))).toBeNull();
  expect(destinationOf("pay@b")).toBeNull();
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

test.each(["x402_payment.settled", "agent_task.working", "card.debited", "payout.paid"])(
  "the wallet is read again after flowpay.%s",
  async (name) => {
    const lines: Line[] = [];
    const socket = class extends Line {
      constructor() {
        super();
        lines.push(this);
      }
    };
    vi.stubGlobal("WebSocket", socket);
    answers.set("/api/ws-ticket", () => ({ ticket: "t" }));
    shows(h(Wallet, {}));
    const reads = () => asked.filter((path) => path === "/api/wallet-state").length;
    followAccount();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    lines[0]!.onopen?.();
    lines[0]!.says(live(4));
    await vi.waitFor(() => expect(reads()).toBe(2));
    lines[0]!.says({ ...entry(5), type: `flowpay.${name}` });
    await vi.waitFor(() => expect(reads()).toBe(3));
  },
);
