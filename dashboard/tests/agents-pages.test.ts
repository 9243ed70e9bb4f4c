// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { expect, test, vi } from "vitest";

import { Readable } from "../src/pages/agents/readable";
import { ReliabilityOf } from "../src/pages/agents/reliability-of";
import { ExecuteForm } from "../src/pages/agents/tasks/execute-form";
import { OneTask } from "../src/pages/agents/tasks/one-task";
import type { AgentService } from "../src/pages/agents/types";
import { money } from "../src/words/money";
import { lasted } from "../src/words/time";
import { answers, asked, drawn, shows, types } from "./page";

const HOSTILE = "<img src=x onerror=alert(1)>";
const usd = (amount: string) => ({ amount, currency: "USD" });
const service = {
  service_id: "svc_1",
  name: "Translate",
  price: usd("0.02"),
  unit: "page",
  version: 3,
  status: "active",
  input_schema: {
    type: "object",
    required: ["text"],
    properties: { text: { type: "string", description: "What is put into Hindi" } },
  },
} as unknown as AgentService;

const form = (changes: Partial<AgentService> = {}) =>
  h(ExecuteForm, {
    service: { ...service, ...changes },
    again: () => undefined,
    cancel: () => undefined,
  });

function field(page: HTMLElement, label: string): HTMLInputElement {
  const found = [...page.querySelectorAll("label")].find((each) => each.textContent === label);
  return page.querySelector(`#${CSS.escape(found!.htmlFor)}`)!;
}

test("a form says what is still needed, and the most that is held", async () => {
  answers.set("/api/wallet-state", () => ({ currency: "EUR", available: { ...usd("5.00") } }));
  const page = shows(form());
  const send = page.querySelector<HTMLButtonElement>("button[type=submit]")!;
  expect(send.disabled).toBe(true);
  expect(page.textContent).toContain("Still needed: Text");
  types(field(page, "Text"), "hello");
  types(field(page, "Units (page)"), "3");
  await vi.waitFor(() => expect(send.disabled).toBe(false));
  expect(field(page, "At most in USD").value).toBe("0.06");
  expect(page.textContent).toContain(`The most that is held: ${money(usd("0.06"))}`);
  await vi.waitFor(() => expect(page.textContent).toContain("in EUR at the day’s rate"));
});

test("what may be left out keeps no form from being sent", async () => {
  answers.set("/api/wallet-state", () => ({ currency: "USD", available: usd("5.00") }));
  const budget = { type: "object", required: ["amount"], properties: { amount: {} } };
  budget.properties.amount = { type: "string" };
  const properties = { text: { type: "string" }, budget };
  const page = shows(form({ input_schema: { type: "object", required: ["text"], properties } }));
  expect(field(page, "Text").required).toBe(true);
  expect(field(page, "Amount").required).toBe(false);
  types(field(page, "Text"), "hello");
  await drawn();
  const send = page.querySelector<HTMLButtonElement>("button[type=submit]")!;
  expect(send.disabled).toBe(false);
  types(field(page, "Amount"), "5");
  types(field(page, "Amount"), "");
  await drawn();
  expect(send.disabled).toBe(false);
});

test("what the API finds wrong with an input stands at its field", async () => {
  answers.set("/api/wallet-state", () => ({ currency: "USD", available: usd("5.00") }));
  const page = shows(form());
  types(field(page, "Text"), "hello");
  await drawn();
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        status: 422,
        code: "input_breaks_schema",
        detail: "correct these and send it again",
        errors: [{ field: "input.text", message: "it must be in English" }],
      },
      { status: 422 },
    ),
  );
  page.querySelector("form")!.requestSubmit();
  await vi.waitFor(() => expect(field(page, "Text").getAttribute("aria-invalid")).toBe("true"));
  expect(page.querySelector(".wrong")!.textContent).toBe("it must be in English");
});

test("a service that changes under a form is not bought unseen", async () => {
  answers.set("/api/wallet-state", () => ({ currency: "USD", available: usd("5.00") }));
  const page = shows(form());
  types(field(page, "Text"), "hello");
  await drawn();
  shows(form({ version: 4, price: usd("0.05") }));
  await drawn();
  expect(page.textContent).toContain(`It now costs ${money(usd("0.05"))} per page`);
  expect(field(page, "At most in USD").value).toBe("0.02");
  const buttons = [...page.querySelectorAll("button")];
  buttons.find((each) => each.textContent!.includes("Go on"))!.click();
  await drawn();
  expect(field(page, "At most in USD").value).toBe("0.05");
  expect(field(page, "Text").value).toBe("hello");
  expect(page.textContent).not.toContain("has changed since");
});

test("a service that is retired under a form is not offered any more", async () => {
  answers.set("/api/wallet-state", () => ({ currency: "USD", available: usd("5.00") }));
  const page = shows(form());
  await drawn();
  shows(form({ version: 4, status: "retired" }));
  await drawn();
  expect(page.textContent).toContain("was retired since you opened this");
  expect(page.textContent).not.toContain("Go on with");
});

test("a task that came to nothing says why, and that it cost nothing", async () => {
  answers.set("/api/a2a/tasks/tsk_1", () => ({
    task_id: "tsk_1",
    service_id: "svc_1",
    service_name: HOSTILE,
    service_version: 3,
    status: "failed",
    units: 3,
    price: usd("0.02"),
    ceiling: usd("0.06"),
    rate: null,
    held: usd("0.06"),
    cost: usd("0.00"),
    units_charged: 0,
    reason: `the agent said ${HOSTILE}`,
    endpoint: "https://agent.example.com/a2a",
    agent_task_id: null,
    requested_by: "asha",
    deadline: "2026-11-22T13:00:00Z",
    created_at: "2026-11-22T12:00:00Z",
    ended_at: "2026-11-22T12:00:04.2Z",
    input: { text: HOSTILE },
    output: null,
  }));
  const page = shows(h(OneTask, { id: "tsk_1" }));
  await vi.waitFor(() => expect(page.textContent).toContain(`the agent said ${HOSTILE}`));
  expect(page.textContent).toContain(`It cost nothing: ${money(usd("0.06"))} is back`);
  expect(page.querySelector(".run-facts")!.textContent).toContain(lasted(4200));
  expect(page.textContent).not.toContain("Cancel it…");
  expect(page.querySelector("img")).toBeNull();
  expect(asked).toEqual(["/api/a2a/tasks/tsk_1"]);
});

test("what comes out is shown so that it can be read, as text whatever it holds", () => {
  const output = {
    [HOSTILE]: HOSTILE,
    is_valid: true,
    price: usd("0.02"),
    tags: ["a", "b"],
    quotes: [
      { supplier: "Acme", unit_price: usd("2.50") },
      { supplier: "Bose", lead_days: 3 },
    ],
    mixed: [1, { a: [2] }],
    text: "one\ntwo",
    nothing: {},
    parts: { price: 0.9, delivery: 1 },
    left_out: null,
  };
  const page = shows(h(Readable, { of: output, label: "Output" }));
  expect(page.querySelector("img")).toBeNull();
  const texts = (selector: string) =>
    [...page.querySelectorAll(selector)].map((each) => each.textContent);
  expect(texts("thead th")).toEqual(["Supplier", "Unit price", "Lead days"]);
  expect(texts("tbody td")).toEqual(["Acme", money(usd("2.50")), "–", "Bose", "–", "3"]);
  const facts = Object.fromEntries(
    [...page.querySelectorAll(".facts > div")].map((each) => [
      each.children[0]!.textContent,
      each.children[1]!.textContent,
    ]),
  );
  expect(facts).toMatchObject({
    "Is valid": "yes",
    Price: money(usd("0.02")),
    Tags: "a, b",
    Text: "one\ntwo",
    Nothing: "none",
    Parts: "Price 0.9, Delivery 1",
    "Left out": "–",
  });
});

test("a result of a few values is told value by value", () => {
  const page = shows(h(Readable, { of: { words: 3, letters: 14 }, label: "Output" }));
  expect([...page.querySelectorAll("dt")].map((each) => each.textContent)).toEqual([
    "Words",
    "Letters",
  ]);
  expect(shows(h(Readable, { of: {}, label: "Output" })).textContent).toBe("nothing");
  expect(shows(h(Readable, { of: "a text", label: "Output" })).textContent).toBe("a text");
});

test("of what is deep or long the rest is told to be there", () => {
  let deep: unknown = "end";
  for (let level = 0; level < 10; level += 1) deep = { in: deep };
  expect(shows(h(Readable, { of: deep, label: "Output" })).querySelector("pre")).not.toBeNull();
  const long = Array.from({ length: 60 }, (_, index) => ({ number: index }));
  const page = shows(h(Readable, { of: long, label: "Output" }));
  expect(page.querySelectorAll("tbody tr")).toHaveLength(50);
  expect(page.textContent).toContain("and 10 more");
});

test("a service without an outcome has no picture of one", () => {
  const none = { completed: 0, failed: 0, score: null };
  const page = shows(h(ReliabilityOf, { of: none }));
  expect(page.querySelector("svg")).toBeNull();
  expect(page.textContent).toBe("No outcome yet");
  shows(h(ReliabilityOf, { of: { completed: 32, failed: 1, score: 0.9429 } }));
  expect(page.querySelector("svg")).not.toBeNull();
  expect(page.textContent).toContain("32 of 33 done");
});

test("how long a task lasted is told in the unit that suits it", () => {
  const said = [340, 4_250, 125_000, 3_600_000, 3_780_000].map((ms) => lasted(ms, "en-US"));
  expect(said).toEqual(["340 ms", "4.2 sec", "2 min 5 sec", "1 hr", "1 hr 3 min"]);
});
