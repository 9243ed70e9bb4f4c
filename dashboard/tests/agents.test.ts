import { describe, expect, test } from "vitest";

import { ApiProblem } from "../src/api/problem";
import { wrongOf } from "../src/pages/agents/answered-wrong";
import { partOf } from "../src/pages/agents/part-of";
import { judged } from "../src/pages/agents/reliability";
import { check } from "../src/pages/agents/schema/check";
import { rowsOf } from "../src/pages/agents/schema/rows";
import type { Schema } from "../src/pages/agents/schema/schema";
import { boundsOf, hintOf, shapeOf } from "../src/pages/agents/schema/shape";
import {
  firstNeeded,
  type Read,
  readTyped,
  type Typed,
  typedOf,
} from "../src/pages/agents/schema/typed";
import {
  draftOf,
  movedTo,
  NOTHING_OFFERED,
  readOffer,
  wrongSaid,
} from "../src/pages/agents/services/offer";
import { costOf, orderOf, readInput, readTerms } from "../src/pages/agents/tasks/order";
import type { AgentService } from "../src/pages/agents/types";

const usd = (amount: string) => ({ amount, currency: "USD" });

const QUOTES: Schema = {
  type: "object",
  required: ["material", "quantity", "quotes"],
  properties: {
    material: { type: "string", minLength: 2, maxLength: 100, description: "What is bought." },
    quantity: { type: "number", exclusiveMinimum: 0 },
    urgent: { type: "boolean" },
    unit: { enum: ["kg", "piece"], default: "kg" },
    budget: { $ref: "#/$defs/Money" },
    quotes: { type: "array", minItems: 1, maxItems: 3, items: { $ref: "#/$defs/Quote" } },
    tags: { type: "array", items: { type: "string" } },
    anything: {},
  },
  $defs: {
    Money: {
      type: "object",
      required: ["amount", "currency"],
      properties: { amount: { type: "string" }, currency: { type: "string", default: "INR" } },
    },
    Quote: {
      type: "object",
      required: ["supplier", "lead_days"],
      properties: {
        supplier: { type: "string" },
        lead_days: { type: ["integer", "null"], minimum: 0, maximum: 365 },
      },
    },
  },
};
const shape = shapeOf(QUOTES, QUOTES);
const at = (name: string): number =>
  shape.kind === "group" ? shape.fields.findIndex((each) => each.name === name) : -1;

function typed(change: Record<string, Typed>): Typed {
  const fields = [...(firstNeeded(shape) as readonly Typed[])];
  for (const [name, value] of Object.entries(change)) fields[at(name)] = value;
  return fields;
}

const FULL = { material: "yarn", quantity: "1,200.5", quotes: [["Acme", "5"]] };

describe("the form of a schema", () => {
  test("has a field of the kind that each part of it is", () => {
    const kinds = shape.kind === "group" ? shape.fields.map((each) => each.shape.kind) : [];
    expect(kinds).toEqual([
      ...["text", "number", "yes_no", "choice", "group", "list", "list", "json"],
    ]);
  });

  test("opens an item of a list that is needed, fills in what is proposed, and no more", () => {
    expect(firstNeeded(shape)).toEqual([
      ...["", "", "", '"kg"', ["", "INR"], [["", ""]], [], ""],
    ]);
  });

  test("is JSON where fields cannot show what may stand there", () => {
    const kind = (schema: Schema): string => shapeOf(schema, schema).kind;
    expect(kind({ anyOf: [{ type: "string" }, { type: "number" }] })).toBe("json");
    expect(kind({ oneOf: [{ type: "string" }] })).toBe("json");
    expect(kind({ type: "object" })).toBe("json");
    expect(kind({ type: "object", properties: {}, additionalProperties: { type: "string" } })).toBe(
      "json",
    );
    expect(kind({ type: ["string", "number"] })).toBe("json");
    expect(kind({ anyOf: [{ type: "string" }, { type: "null" }] })).toBe("text");
  });

  test("ends, though a schema refers to itself", () => {
    const tree: Schema = { $ref: "#/$defs/Tree", $defs: { Tree: {} } };
    (tree.$defs as Record<string, object>).Tree = {
      type: "object",
      properties: { left: { $ref: "#/$defs/Tree" } },
    };
    const loop: Schema = { $ref: "#/$defs/A", $defs: { A: { $ref: "#/$defs/A" } } };
    expect(JSON.stringify(shapeOf(tree, tree))).toContain('"kind":"json"');
    expect(shapeOf(loop, loop).kind).toBe("json");
    expect(shapeOf({ $ref: "https://elsewhere.example/x" }, {}).kind).toBe("json");
  });

  test("believes no word of a schema before it has looked at it", () => {
    const odd: Schema = { type: "object", properties: { a: 5, b: { enum: "no list" } } };
    expect(shapeOf(odd, odd).kind).toBe("group");
    expect(hintOf({ description: 7, minimum: "1", examples: {} })).toBe("");
  });

  test("says what a field is, and within which bounds", () => {
    expect(hintOf({ description: "What is bought.", minLength: 2, maxLength: 20 })).toBe(
      "What is bought. 2 to 20 characters",
    );
    expect(boundsOf({ minimum: 1, maximum: 10 })).toBe("From 1 to 10");
    expect(boundsOf({ exclusiveMinimum: 0, maximum: 1e9 })).toBe("More than 0");
    expect(boundsOf({ exclusiveMinimum: 0, maximum: 5 })).toBe("More than 0. At most 5");
    expect(boundsOf({ minLength: 1, maxLength: 2000 })).toBe("");
    expect(boundsOf({ minLength: 15, maxLength: 15 })).toBe("15 characters");
    expect(hintOf({ examples: ["27AAPFU0939F1ZV"] })).toBe("Such as 27AAPFU0939F1ZV");
  });
});

describe("what is typed into it", () => {
  const read = (change: Record<string, Typed>) => readTyped(shape, typed(change), QUOTES);

  test("is sent as the schema means it; what nobody touched is not there", () => {
    const { value, wrong, missing } = read({ ...FULL, urgent: "false", anything: '{"a": [1]}' });
    expect([wrong.size, missing]).toEqual([0, []]);
    expect(value).toEqual({
      material: "yarn",
      quantity: 1200.5,
      urgent: false,
      unit: "kg",
      quotes: [{ supplier: "Acme", lead_days: 5 }],
      anything: { a: [1] },
    });
  });

  test("is still needed where it is empty, which is not wrong yet", () => {
    const { wrong, missing } = read({});
    expect(wrong.size).toBe(0);
    expect(missing).toEqual([
      "Material",
      "Quantity",
      "Quotes 1: Supplier",
      "Quotes 1: Lead days",
    ]);
    expect(read({ ...FULL, quotes: [] }).missing).toEqual(["Quotes"]);
  });

  test("of an object that nobody needs is sent once something was changed in it", () => {
    expect(read({ ...FULL, budget: ["100.00", "INR"] }).value).toMatchObject({
      budget: { amount: "100.00", currency: "INR" },
    });
    expect(read({ ...FULL, budget: ["", "USD"] }).missing).toEqual(["Budget: Amount"]);
  });

  test("is told to be wrong at its place", () => {
    const wrong = (change: Record<string, Typed>) => Object.fromEntries(read(change).wrong);
    expect(wrong({ ...FULL, material: "y" })).toEqual({ material: "At least 2 characters" });
    expect(wrong({ ...FULL, quantity: "0" })).toEqual({ quantity: "More than 0" });
    expect(wrong({ ...FULL, quantity: "much" })).toEqual({ quantity: "A number such as 12.5" });
    expect(wrong({ ...FULL, quotes: [["Acme", "5.5"]] })).toEqual({
      "quotes.0.lead_days": "A whole number",
    });
    expect(wrong({ ...FULL, quotes: [["A", "1"], ["B", "400"]] })).toEqual({
      "quotes.1.lead_days": "At most 365",
    });
    const four = Array.from({ length: 4 }, (): Typed => ["A", "1"]);
    expect(wrong({ ...FULL, quotes: four })).toEqual({ quotes: "At most 3 items, not 4" });
    expect(wrong({ ...FULL, anything: "{" }).anything).toContain("This is not JSON");
  });

  test("keeps every digit, or says that it cannot", () => {
    const count: Schema = { type: "integer" };
    const number = (text: string) => readTyped(shapeOf(count, count), text, count);
    expect(number("9007199254740991").value).toBe(9007199254740991);
    expect(number("9007199254740993").wrong.get("")).toBe("This is too large");
    expect(number("1e400").wrong.size).toBe(1);
    expect(number("-5").value).toBe(-5);
  });

  test("may be named like a part of the language", () => {
    const odd = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
    const { value } = readTyped(shapeOf(odd, odd), ["yes"], odd);
    expect(JSON.stringify(value)).toBe('{"__proto__":"yes"}');
    expect(({} as Record<string, unknown>).yes).toBeUndefined();
  });

  test("comes back from a value that it could have been", () => {
    const value = { material: "yarn", quantity: 3, quotes: [{ supplier: "A", lead_days: 1 }] };
    const again = readTyped(shape, typedOf(shape, value), QUOTES);
    expect(again.value).toEqual(value);
  });
});

test("JSON is checked to its depths, without the patterns of strangers", () => {
  const found = Object.fromEntries(check({ material: 5, quotes: [{}], more: 1 }, QUOTES, QUOTES));
  expect(found).toEqual({
    quantity: "This is needed",
    material: "A text is needed",
    "quotes.0.supplier": "This is needed",
    "quotes.0.lead_days": "This is needed",
  });
  const slow: Schema = { type: "string", pattern: "^(a+)+$" };
  const before = performance.now();
  expect(check(`${"a".repeat(40)}!`, slow, slow).size).toBe(0);
  expect(performance.now() - before).toBeLessThan(1000);
  const closed: Schema = { properties: {}, additionalProperties: false };
  expect(check({ more: 1 }, closed, closed).get("more")).toBe("There is no such field");
});

test("a schema is read as rows, what is inside after what it is in", () => {
  expect(rowsOf(QUOTES).map(({ at: place, kind }) => `${place}: ${kind}`)).toEqual([
    "material: text",
    "quantity: number",
    "urgent: yes or no",
    'unit: "kg" | "piece"',
    "budget: amount and currency",
    "quotes: list of object",
    "quotes[].supplier: text",
    "quotes[].lead_days: whole number",
    "tags: list of text",
    "anything: JSON",
  ]);
  expect(rowsOf({ type: "string" })).toHaveLength(1);
});

describe("the terms of a task", () => {
  const service = { service_id: "svc_1", version: 3, price: usd("0.000001") } as AgentService;

  const read = (value: object): Read => ({ value, wrong: new Map(), missing: [] });

  test("are price times units to the micro, and no more unless a person says so", () => {
    expect(costOf(usd("0.000001"), 10_000)).toEqual(usd("0.01"));
    const terms = readTerms(service.price, "10,000", null);
    expect(terms.ceiling).toEqual(usd("0.01"));
    expect(orderOf(service, read({ a: 1 }), terms)).toEqual({
      service_id: "svc_1",
      input: { a: 1 },
      units: 10_000,
      ceiling: usd("0.01"),
      version: 3,
    });
  });

  test("that cannot be read, or do not reach, are not sent", () => {
    const refused = (units: string, ceiling: string | null) => {
      const terms = readTerms(usd("0.02"), units, ceiling);
      expect(orderOf(service, read({}), terms)).toBeNull();
      return terms.wrong;
    };
    expect(refused("0", null).units).toContain("whole number");
    expect(refused("10001", null).units).toContain("whole number");
    expect(refused("1.5", null).units).toContain("whole number");
    expect(refused("", null)).toEqual({});
    expect(refused("2", "0.03").ceiling).toContain("below");
    expect(refused("2", "much").ceiling).toContain("amount");
    expect(refused("2", "")).toEqual({});
  });
});

test("an input is an object, whatever a schema lets through", () => {
  const any = (typed: string) => readInput(shapeOf({}, {}), typed, {});
  expect(any("[1]").wrong.get("")).toContain("An object is needed");
  expect(any('{"a": 1}').value).toEqual({ a: 1 });
  expect(any("").missing).toEqual(["Input"]);
});

const ADDRESS = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
const OTHER = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

describe("a service that is offered", () => {
  const full = {
    ...NOTHING_OFFERED,
    name: " Translate ",
    description: "Puts a page into Hindi",
    capabilities: "Translate, hindi\ntranslate",
    amount: "0.02",
    currency: "usd",
    unit: "page",
    endpoint: "https://agent.example.com/a2a",
    pay_to: `${ADDRESS}, ${OTHER}\n${ADDRESS}`,
    input_schema: '{"type": "object"}',
    output_schema: "{}",
  };

  test("is sent as it is read, each capability once", () => {
    expect(readOffer(full)).toEqual({
      wrong: {},
      offer: {
        name: "Translate",
        description: "Puts a page into Hindi",
        capabilities: ["translate", "hindi"],
        price: usd("0.02"),
        unit: "page",
        endpoint: "https://agent.example.com/a2a",
        owner: undefined,
        trusted: false,
        pay_to: [ADDRESS, OTHER],
        input_schema: { type: "object" },
        output_schema: {},
      },
    });
  });

  test("says what cannot be read; what is empty is only not sent", () => {
    expect(readOffer(NOTHING_OFFERED)).toEqual({ offer: null, wrong: {} });
    const broken = { amount: "0", currency: "dollars", endpoint: "ftp://x", input_schema: "[]" };
    const odd = { ...full, ...broken, output_schema: "{", capabilities: "to Hindi" };
    const { offer, wrong } = readOffer(odd);
    expect(offer).toBeNull();
    expect(Object.keys(wrong).toSorted()).toEqual([
      ...["amount", "capabilities", "currency", "endpoint", "input_schema", "output_schema"],
    ]);
  });

  test("at another endpoint is not trusted unless that is said again", () => {
    const read = {
      trusted: true,
      endpoint: "https://a.example",
      pay_to: [ADDRESS],
    } as unknown as AgentService;
    expect(movedTo("https://b.example", read)).toMatchObject({ trusted: false, pay_to: "" });
    expect(movedTo("https://a.example", read)).toMatchObject({ trusted: true, pay_to: ADDRESS });
  });

  test("may be paid at addresses, each of which looks like one", () => {
    const wrongBy = (pay_to: string) => readOffer({ ...full, pay_to }).wrong.pay_to;
    expect(readOffer({ ...full, pay_to: " \n" }).offer!.pay_to).toEqual([]);
    expect(wrongBy(`${ADDRESS} 0x12`)).toContain("“0x12” is none");
    expect(wrongBy(ADDRESS.slice(2))).toContain("is none");
    const six = Array.from({ length: 6 }, (_, index) => ADDRESS.slice(0, -1) + index);
    expect(wrongBy(six.join("\n"))).toBe("5 at most");
    expect(readOffer({ ...full, pay_to: six.join("\n") }).offer).toBeNull();
  });

  test("can be typed again from what it is", () => {
    const service = { ...readOffer(full).offer!, owner: "asha" } as unknown as AgentService;
    expect(readOffer(draftOf(service)).offer).toEqual({ ...service });
  });
});

test("what the API refuses of a service stands at the field that it is about", () => {
  const said = (code: string, detail: string, field = "") =>
    wrongSaid(new ApiProblem(422, code, detail, field ? [{ field, message: detail }] : []));
  expect(said("address_not_public", "10.0.0.1 is private")).toEqual({
    endpoint: "10.0.0.1 is private",
  });
  expect(said("schema_invalid", "output_schema: no dialect of ours").output_schema).toContain("no");
  expect(said("request_invalid", "too long", "price.currency")).toEqual({ currency: "too long" });
  expect(said("request_invalid", "odd", "capabilities.1")).toEqual({ capabilities: "odd" });
  expect(said("request_invalid", "a typing slip", "pay_to.0")).toEqual({ pay_to: "a typing slip" });
  expect(said("payees_forbidden", "only an admin")).toEqual({ pay_to: "only an admin" });
  expect(wrongSaid(null)).toEqual({});
});

test("one outcome says little of a service, and is seen to", () => {
  expect(judged({ completed: 0, failed: 0, score: null })).toBeNull();
  const one = judged({ completed: 1, failed: 0, score: 0.6667 })!;
  const many = judged({ completed: 199, failed: 1, score: 0.9901 })!;
  expect(one.to - one.from).toBeGreaterThan(0.5);
  expect(many.to - many.from).toBeLessThan(0.05);
  expect(many.to).toBeLessThanOrEqual(1);
});

test("what the API finds wrong stands at the field that it means", () => {
  const problem = new ApiProblem(422, "input_breaks_schema", "correct these", [
    { field: "input.quotes.0.lead_days", message: "too many" },
    { field: "input", message: "more is needed" },
    { field: "units", message: "too few" },
  ]);
  expect(Object.fromEntries(wrongOf(problem, "input"))).toEqual({
    "quotes.0.lead_days": "too many",
    "": "more is needed",
  });
  expect(wrongOf(problem).get("units")).toBe("too few");
  expect(wrongOf(null).size).toBe(0);
});

test("an address means a view, a task, or a service by its id", () => {
  const addresses = ["", "services", "tasks", "payments", "tsk_01", "svc_01", "parse-request"];
  expect(addresses.map(partOf)).toEqual([
    ...["services", "services", "tasks", "payments", "task", "service", "service"],
  ]);
});
