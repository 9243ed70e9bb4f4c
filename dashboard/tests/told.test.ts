import { describe, expect, test } from "vitest";

import type { LogEntry } from "../src/live/entry";
import { money } from "../src/words/money";
import { KINDS_TOLD, told } from "../src/words/told";

const usd = (amount: string) => ({ amount, currency: "USD" });

function tells(kind: string, data: Record<string, unknown>): string {
  return told({ type: `flowpay.${kind}`, subject: "one", data } as unknown as LogEntry);
}

describe("what is told of a card", () => {
  const card = {
    supplier_id: "sup_1",
    supplier_name: "Acme Mills",
    amount: usd("50.00"),
    returned: usd("38.00"),
    last_four: "4242",
  };
  const debit = { amount: usd("12.00"), detail: "the card is frozen" };

  test("names whom it is for, and its money", () => {
    const ordered = `A card of ${money(card.amount)} is ordered for Acme Mills`;
    expect(tells("card.ordered", card)).toBe(ordered);
    expect(tells("card.closed", card)).toBe(
      `The card for Acme Mills is closed; ${money(card.returned)} of it is back`,
    );
    expect(tells("card.frozen", { ...card, supplier_name: null })).toContain("sup_1");
  });

  test("has of its number the last four digits, and nothing before they are known", () => {
    expect(tells("card.activated", card)).toContain("its number ends in 4242");
    expect(tells("card.activated", { ...card, last_four: null })).not.toContain("number");
  });

  test("is a debit, or why it was declined", () => {
    const data = { ...card, transaction: debit };
    const sum = money(debit.amount);
    expect(tells("card.debited", data)).toBe(`Acme Mills took ${sum} from its card`);
    expect(tells("card.debit_declined", data)).toBe(
      `A debit of ${sum} was declined: the card is frozen`,
    );
  });

  test("is what the nightly comparison has found", () => {
    expect(tells("cards.reconciled", { compared: 1, break_count: 0 })).toBe(
      "1 card compared with the provider: all of it agrees",
    );
    expect(tells("cards.reconciled", { compared: 12, break_count: 2 })).toContain(
      "2 things to be looked into",
    );
  });
});

describe("what is told of a GST run", () => {
  const run = { action: "pay_tax", period: "2026-10", amount: usd("210.00"), said_by: "asha" };

  test("is what it is for, and whose turn it is", () => {
    expect(tells("gst_run.started", run)).toBe("Pay tax for 2026-10: started");
    expect(tells("gst_run.awaiting_person", run)).toBe(
      "Pay tax for 2026-10: it is a person’s turn",
    );
    expect(tells("gst_run.person_done", run)).toBe("asha says that the turn is done");
  });

  test("is its own summary at the end; what nobody has seen is not called done", () => {
    const summary = "asha says that it is done; nobody has seen it at the portal.";
    expect(tells("gst_run.completed", { ...run, summary: "It is paid." })).toBe("It is paid.");
    expect(tells("gst_run.unverified", { ...run, summary })).toBe(`Not proven: ${summary}`);
    expect(tells("gst_run.failed", run)).toBe("Pay tax for 2026-10: failed");
  });
});

describe("what is told of an agent's task", () => {
  const task = {
    service_id: "svc_1",
    service_name: "Translate",
    held: usd("0.06"),
    cost: usd("0.04"),
    reason: "the agent did not answer in time",
  };

  test("is what is held for it, and what it has cost", () => {
    expect(tells("agent_task.held", task)).toBe(
      `${money(task.held)} is held for a task of Translate`,
    );
    expect(tells("agent_task.working", { ...task, service_name: null })).toBe("svc_1 is at work");
    expect(tells("agent_task.completed", task)).toBe(
      `Translate has done its task for ${money(task.cost)}`,
    );
  });

  test("is why it came to nothing, and that it costs nothing", () => {
    for (const end of ["failed", "rejected", "canceled"]) {
      const said = tells(`agent_task.${end}`, task);
      expect(said).toContain("costs nothing: the agent did not answer in time");
    }
    expect(tells("agent_task.canceled", { ...task, reason: null })).toMatch(/costs nothing$/);
  });
});

test("a service is told with its owner and its price, and that it is there no longer", () => {
  const service = { name: "Translate", owner: "asha", price: usd("0.02"), unit: "page" };
  const offered = `Translate at ${money(service.price)} per page`;
  expect(tells("agent_service.registered", service)).toBe(`asha offers ${offered}`);
  expect(tells("agent_service.updated", service)).toBe(`asha now offers ${offered}`);
  expect(tells("agent_service.retired", service)).toContain("Translate is no longer offered");
});

test("what an agent asks of us is told by whom it is, and how it stands", () => {
  const task = { skill: "source-material", requested_by: "buyer-bot" };
  expect(tells("a2a_task.submitted", task)).toBe("buyer-bot asks for source material");
  expect(tells("a2a_task.auth_required", task)).toContain("waits for a person");
  expect(tells("a2a_task.completed", task)).toContain("is done: source material");
  const push = { host: "agent.example.com", reason: "it answered 410" };
  expect(tells("a2a_push.given_up", push)).toContain("agent.example.com cannot be told");
});

test("money that came in, or went back, is told with its amount", () => {
  const legs = [{ account: "funding:bank", amount: usd("-25.00") }];
  const entry = { legs: [...legs, { account: "wallet:available", amount: usd("25.00") }] };
  expect(tells("wallet.topped_up", entry)).toBe("The wallet was topped up with " + money(usd("25.00")));
  expect(tells("wallet.corrected", entry)).toContain(money(usd("25.00")));
});

test("a deadline that comes near says until when, and what is to be done", () => {
  const deadline = { what: "pay the supplier in full", due_on: "2026-11-27" };
  const said = tells("escrow.deadline_near", { deadline });
  expect(said).toContain("pay the supplier in full");
  expect(said).toContain("27");
});

test("every event of cards, runs and agents has a sentence, and may be chosen in the log", () => {
  const asked = ["awaiting_approval", "ordered", "issued", "parked", "unconfirmed"];
  const made = [...asked, "activated", "refused"];
  const used = ["debited", "debit_declined", "frozen", "unfrozen", "closing", "closed", "expired"];
  const run = ["started", "tax_held", "awaiting_person", "person_done", "person_cancelled"];
  const ends = ["reading", "completed", "unverified", "failed"];
  const kinds = [
    ...[...made, ...used].map((name) => `card.${name}`),
    ...[...run, ...ends].map((name) => `gst_run.${name}`),
    ...["registered", "updated", "retired"].map((name) => `agent_service.${name}`),
    ...["held", "working", "completed", "failed", "rejected", "canceled"].map(
      (name) => `agent_task.${name}`,
    ),
    ...["submitted", "working", "input_required", "auth_required", "completed"].map(
      (name) => `a2a_task.${name}`,
    ),
    ...["failed", "rejected", "canceled"].map((name) => `a2a_task.${name}`),
    ...["created", "replaced", "deleted", "given_up"].map((name) => `a2a_push.${name}`),
    "cards.reconciled",
    "escrow.deadline_near",
  ];
  expect(KINDS_TOLD).toEqual(expect.arrayContaining(kinds));
});

describe("what is told of a payment by x402", () => {
  const payment = {
    direction: "received",
    amount: usd("0.001"),
    payer: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
    pay_to: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
    resource: "/api/paid/services/validate-gstin",
    reason: null,
  };
  const sum = money(payment.amount);

  test("is who has paid what for which call", () => {
    expect(tells("x402_payment.settled", payment)).toBe(
      `0x2096…287C has paid ${sum} by x402 for validate gstin`,
    );
    expect(tells("x402_payment.settling", payment)).toContain(`${sum} is asked for`);
  });

  test("is why nothing was paid", () => {
    const failed = { ...payment, reason: "insufficient_funds" };
    expect(tells("x402_payment.failed", failed)).toContain(": insufficient funds");
  });

  test("is whom we have paid", () => {
    const made = { ...payment, direction: "made" };
    expect(tells("x402_payment.settled", made)).toBe(`0x036C…CF7e was paid ${sum} by x402`);
    expect(tells("x402_payment.failed", made)).toContain("was not paid");
  });
});
