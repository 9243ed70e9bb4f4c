// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { expect, test, vi } from "vitest";

import { followAccount } from "../src/live/use-log";
import { Readable } from "../src/pages/agents/readable";
import { ReliabilityOf } from "../src/pages/agents/reliability-of";
import { Payments } from "../src/pages/agents/payments/payments";
import { ChangeForm } from "../src/pages/agents/services/register-form";
import { ExecuteForm } from "../src/pages/agents/tasks/execute-form";
import { OneTask } from "../src/pages/agents/tasks/one-task";
import type { AgentService } from "../src/pages/agents/types";
import { money } from "../src/words/money";
import { lasted } from "../src/words/time";
import { answers, asked, drawn, shows, types } from "./page";
import { entry, Line, live } from "./world";

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

test("payments say who was paid by whom, for what, and how each stands", async () => {
  const made = {
    payment_id: "x4p_1",
    direction: "made",
    status: "settling",
    resource: "task:tsk_01M83SJGD3GPK6E2VYAAWV3V9W",
    amount: usd("0.01"),
    payer: "0x1111111111111111111111111111111111111111",
    pay_to: "0x2222222222222222222222222222222222222222",
    reason: null,
    network: "eip155:8453",
    created_at: "2026-11-20T12:00:00Z",
  };
  const received = {
    ...made,
    payment_id: "x4p_2",
    direction: "received",
    status: "failed",
    resource: "/api/paid/services/validate-gstin",
    reason: "invalid_transaction_state",
    network: "eip155:84532",
  };
  answers.set("/api/x402/payments", (query) => {
    const every = [made, received];
    const wanted = query.get("direction");
    const items = every.filter((each) => !wanted || each.direction === wanted);
    return { items, next_cursor: null };
  });
  const page = shows(h(Payments, {}));
  const lines = () => [...page.querySelectorAll(".runs li")].map((each) => each.textContent);
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  expect(lines()[0]).toContain("to 0x22…222222");
  expect(lines()[0]).toContain(`Settling−${money(usd("0.01"))}`);
  const link = page.querySelector<HTMLAnchorElement>(".runs a")!;
  expect(link.hash).toBe(`#/agents/${made.resource.slice(5)}`);
  expect(lines()[0]).not.toContain("test money");
  expect(lines()[1]).toContain("Validate GSTINfrom 0x11…111111: invalid transaction state");
  expect(lines()[1]).toContain("Base Sepolia, test money");
  const direction = page.querySelector("select")!;
  direction.value = "received";
  direction.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.waitFor(() => expect(lines()).toHaveLength(1));
});

test("where nothing was sold or paid by x402 no setting is named", async () => {
  answers.set("/api/x402/payments", () => ({ items: [], next_cursor: null }));
  const page = shows(h(Payments, {}));
  await vi.waitFor(() => expect(page.textContent).toContain("Whoever runs Flowpay sets where"));
  expect(page.textContent).toContain("Nothing was sold or paid this way yet");
  expect(page.textContent).not.toContain("X402");
});

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

const ADDRESS = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
const paid_task = {
  task_id: "tsk_2",
  service_id: "svc_1",
  service_name: "Toll",
  service_version: 3,
  status: "failed",
  units: 1,
  price: usd("0.05"),
  ceiling: usd("0.05"),
  rate: null,
  held: usd("0.05"),
  cost: usd("0.02"),
  units_charged: 0,
  reason: "The agent was paid, and refused the task",
  endpoint: "https://agent.example.com/a2a",
  agent_task_id: null,
  payment: { payment_id: "x4p_2", amount: usd("0.02"), cost: usd("0.02"), is_void: false },
  requested_by: "asha",
  deadline: "2026-11-22T13:00:00Z",
  created_at: "2026-11-22T12:00:00Z",
  ended_at: "2026-11-22T12:00:04Z",
  input: {},
  output: null,
};
const payment = {
  payment_id: "x4p_2",
  status: "settling",
  network: "eip155:84532",
  amount: usd("0.02"),
  pay_to: ADDRESS,
  payer: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  transaction: null,
  reason: null,
  created_at: "2026-11-22T12:00:01Z",
  ended_at: null,
};

test("a task whose agent was paid first says how much, to whom, and how that stands", async () => {
  answers.set("/api/a2a/tasks/tsk_2", () => paid_task);
  answers.set("/api/x402/payments/x4p_2", () => payment);
  const page = shows(h(OneTask, { id: "tsk_2" }));
  await vi.waitFor(() => expect(page.textContent).toContain(ADDRESS));
  expect(page.textContent).toContain(`It cost ${money(usd("0.02"))}`);
  expect(page.textContent).not.toContain("It cost nothing");
  expect(page.textContent).toContain("Settling");
  expect(page.textContent).toContain("NetworkBase Sepolia, test money");
  expect(page.textContent).toContain("counts as spent until the network shows");
});

test.each([
  [{ status: "settled", transaction: "0xabc" }, "The network has carried it out"],
  [{ status: "failed", reason: "it was not carried out in its time" }, "Nothing was moved: it was"],
  [{ reason: `its nonce is ${HOSTILE}` }, "A person has to look: its nonce"],
])("a payment that is %o is told as what it means", async (changes, said) => {
  answers.set("/api/a2a/tasks/tsk_2", () => ({ ...paid_task, cost: usd("0.00") }));
  answers.set("/api/x402/payments/x4p_2", () => ({ ...payment, ...changes }));
  const page = shows(h(OneTask, { id: "tsk_2" }));
  await vi.waitFor(() => expect(page.textContent).toContain(said));
  expect(page.querySelector("img")).toBeNull();
});

const offered = {
  ...service,
  description: "Puts a page into Hindi",
  capabilities: [],
  endpoint: "https://agent.example.com/a2a",
  owner: "asha",
  trusted: false,
  pay_to: [ADDRESS],
  output_schema: {},
} as unknown as AgentService;
const changing = () =>
  shows(h(ChangeForm, { service: offered, done: () => undefined, cancel: () => undefined }));

test("where a service is paid is sent again as it is, and not to another endpoint", async () => {
  const page = changing();
  const addresses = field(page, "May be paid at (optional)");
  expect(addresses.value).toBe(ADDRESS);
  types(field(page, "Endpoint"), "https://other.example.com/a2a");
  await drawn();
  expect(addresses.value).toBe("");
  expect(page.textContent).toContain("once this is sent it may be paid at none");
  types(field(page, "Endpoint"), "https://agent.example.com/a2a");
  await drawn();
  let sent: unknown;
  vi.stubGlobal("fetch", async (request: Request) => {
    sent = await request.json();
    return Response.json(offered);
  });
  page.querySelector("form")!.requestSubmit();
  await vi.waitFor(() => expect(sent).toMatchObject({ pay_to: [ADDRESS], version: 3 }));
});

test("an address that is none keeps a service from being changed, and is told", async () => {
  const page = changing();
  types(field(page, "May be paid at (optional)"), `${ADDRESS}\n0x12`);
  await drawn();
  expect(page.querySelector<HTMLButtonElement>("button[type=submit]")!.disabled).toBe(true);
  expect(page.querySelector(".wrong")!.textContent).toContain("“0x12” is none");
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

test("a payment that is known to be over brings the cost of its task up to date", async () => {
  const lines: Line[] = [];
  const socket = class extends Line {
    constructor() {
      super();
      lines.push(this);
    }
  };
  vi.stubGlobal("WebSocket", socket);
  let cost = usd("0.02");
  answers.set("/api/ws-ticket", () => ({ ticket: "t" }));
  answers.set("/api/a2a/tasks/tsk_2", () => ({ ...paid_task, cost }));
  answers.set("/api/x402/payments/x4p_2", () => payment);
  const page = shows(h(OneTask, { id: "tsk_2" }));
  followAccount();
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  const [line] = lines as [Line];
  line.onopen?.();
  const reads = () => asked.filter((path) => path === "/api/a2a/tasks/tsk_2").length;
  line.says(live(4));
  await vi.waitFor(() => expect(reads()).toBe(2));
  cost = usd("0.00");
  line.says({ ...entry(5), type: "flowpay.x402_payment.failed" });
  await vi.waitFor(() => expect(page.textContent).toContain("It cost nothing"));
  expect(reads()).toBe(3);
});
