// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { describe, expect, test, vi } from "vitest";

import { forgetKey, keepKey } from "../src/api/key";
import { useLoaded } from "../src/api/load";
import { ApiProblem } from "../src/api/problem";
import { ActionForm } from "../src/escrow/action-form";
import { sealOf } from "../src/live/canonical";
import type { LogEntry } from "../src/live/entry";
import { begun, together } from "../src/pages/audit/begun";
import { ChainBadge } from "../src/pages/audit/chain-badge";
import { asLines } from "../src/pages/audit/exported";
import { ForOutsiders } from "../src/pages/audit/for-outsiders";
import { CardActions } from "../src/pages/compliance/cards/card-actions";
import type { Card } from "../src/pages/compliance/types";
import { Recent } from "../src/pages/sourcing/recent";
import { TopUp } from "../src/pages/wallet/top-up";
import { Problem } from "../src/parts/problem";
import { useSecret } from "../src/parts/use-secret";
import { answers, asked, drawn, shows, types } from "./page";
import { numbered } from "./world";

const patient = { timeout: 3_000 };

test("an amount stands in the button as it was read", async () => {
  const page = shows(h(TopUp, { currency: "EUR", done: () => undefined }));
  const button = page.querySelector("button")!;
  types(page.querySelector("input")!, "1250,50");
  await vi.waitFor(() => expect(page.querySelector(".wrong")).not.toBeNull());
  expect(button.disabled).toBe(true);
  types(page.querySelector("input")!, "1,250.50");
  await vi.waitFor(() => expect(button.textContent).toBe("Top up €1,250.50"));
});

test("a form is named by what it will do", () => {
  const command = { send: async () => null, busy: false, problem: null, forget: () => undefined };
  const end = { done: () => undefined, cancel: () => undefined };
  const form = h(ActionForm, { title: "It ends", verb: "End it", command, body: {}, ...end });
  const page = shows(form);
  const name = page.querySelector("form")!.getAttribute("aria-labelledby");
  expect(document.getElementById(name!)!.textContent).toBe("It ends");
});

test("without a key the pages say where to set one, and nothing of headers", () => {
  const refused = new ApiProblem(401, "key_invalid", "send your API key: the header x-api-key");
  const page = shows(h(Problem, { of: refused, again: () => undefined }));
  expect(page.textContent).toBe("This needs a keySet a key in Settings.");
  expect(page.querySelector<HTMLAnchorElement>("a")!.hash).toBe("#/settings");
});

describe("the keyboard goes on at what can be done next with a card", () => {
  const card = (status: string) => ({ card_id: "card_1", status }) as Card;
  const freezes = async (news: "first" | "last") => {
    const page = shows(h(CardActions, { card: card("active"), changed: () => undefined }));
    const freeze = [...page.querySelectorAll("button")].find((one) => one.textContent === "Freeze…");
    freeze!.click();
    await vi.waitFor(() => expect(page.querySelector("form")).not.toBeNull());
    const told = () => shows(h(CardActions, { card: card("frozen"), changed: () => undefined }));
    answers.set("/api/virtual-cards/card_1/freeze", () => {
      if (news === "first") told();
      return card("frozen");
    });
    page.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.waitFor(() => expect(page.querySelector("form")).toBeNull());
    if (news === "last") {
      await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Record a debit…"));
      told();
    }
    await drawn();
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Unfreeze…"));
  };

  test("that has changed when the answer comes", () => freezes("first"));
  test("that changes after the answer", () => freezes("last"));
});

describe("what an outsider gets", () => {
  const made = (name: string, entries = 1) => ({ file: { name }, entries, next_cursor: null });

  test("is signed before it is read: no log ends before its checkpoints", async () => {
    answers.set("/api/audit-checkpoints/export", () => made("checkpoints.jsonl"));
    answers.set("/api/audit-export", () => made("audit-trail.jsonl"));
    const files = await asLines({});
    expect(asked).toEqual(["/api/audit-checkpoints/export", "/api/audit-export"]);
    expect(files.map(({ name }) => name)).toEqual(["audit-trail.jsonl", "checkpoints.jsonl"]);
  });

  test("is the log alone where nothing was signed yet", async () => {
    answers.set("/api/audit-checkpoints/export", () => made("checkpoints.jsonl", 0));
    answers.set("/api/audit-export", () => made("audit-trail.jsonl"));
    expect((await asLines({})).map(({ name }) => name)).toEqual(["audit-trail.jsonl"]);
  });

  test("is the key and the script too", () => {
    const page = shows(h(ForOutsiders, { narrow: {} }));
    const links = [...page.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(["/api/audit-key", "/api/audit-checker"]);
  });
});

describe("the log of a session", () => {
  const noted = (number: number) =>
    ({ type: "flowpay.test.noted", sequence: numbered(number), sessionid: "ses_1" }) as LogEntry;

  test("is listened to from before its newest entry: its list may lack earlier ones", async () => {
    answers.set("/api/audit-state", () => ({ entries: 2000 }));
    const items = [noted(1804), noted(1803)];
    answers.set("/api/audit-trail", () => ({ items, next_cursor: null }));
    const { live } = await begun({ session_id: "ses_1" });
    expect(live).toEqual({ since: numbered(1304), session_id: "ses_1" });
  });

  test("has each entry once, in its place, whenever it was heard", () => {
    const entries = together([noted(4), noted(1)], [1, 2, 3, 4, 5].map(noted), {});
    expect(entries.map(({ sequence }) => Number(sequence))).toEqual([5, 4, 3, 2, 1]);
  });
});

test("an honest log is never called broken while its filter is cleared", async () => {
  const chain: LogEntry[] = [];
  for (let number = 1; number <= 8; number += 1) {
    const prevhash = chain.at(-1)?.hash ?? "0".repeat(64);
    const entry = { specversion: "1.0", type: "flowpay.x", sequence: numbered(number), prevhash };
    chain.push({ ...entry, hash: await sealOf(entry) } as unknown as LogEntry);
  }
  const whole = chain.toReversed();
  const filtered = whole.filter(({ sequence }) => Number(sequence) % 4 === 0);
  const badge = shows(h(ChainBadge, { entries: filtered, whole: false }));
  await vi.waitFor(() => expect(badge.textContent).toContain("2 hashes"), patient);
  const said: string[] = [];
  const watch = new MutationObserver(() => void said.push(badge.textContent ?? ""));
  watch.observe(badge, { childList: true, characterData: true, subtree: true });
  shows(h(ChainBadge, { entries: whole, whole: true }));
  await vi.waitFor(() => expect(badge.textContent).toContain("intact: 8 hashes"), patient);
  watch.disconnect();
  expect(said.filter((text) => text.includes("broken"))).toEqual([]);
});

test("news that come faster than answers keep no answer from being shown", async () => {
  const open: ((text: string) => void)[] = [];
  let again = (): void => undefined;
  function Read() {
    const read = useLoaded(() => new Promise<string>((answer) => void open.push(answer)));
    again = read.again;
    return h("p", null, `${read.data} ${read.busy ? "busy" : "done"}`);
  }
  const page = shows(h(Read, null));
  await vi.waitFor(() => expect(open).toHaveLength(1));
  for (let news = 0; news < 2; news += 1) {
    again();
    await drawn();
  }
  open[0]!("first");
  await vi.waitFor(() => expect(page.textContent).toBe("first busy"));
  await vi.waitFor(() => expect(open).toHaveLength(2)); // one for both
  open[1]!("second");
  await vi.waitFor(() => expect(page.textContent).toBe("second done"));
  again();
  await vi.waitFor(() => expect(open).toHaveLength(3));
});

test("requests that are far down in the log are not said not to be", async () => {
  let next_cursor: string | null = "further";
  answers.set("/api/audit-trail", () => ({ items: [], next_cursor }));
  let page = shows(h(Recent, null));
  await vi.waitFor(() => expect(page.textContent).toContain("None among the newest"));
  expect(page.querySelector("button.more")).not.toBeNull();
  shows(null);
  next_cursor = null;
  page = shows(h(Recent, null));
  await vi.waitFor(() => expect(page.textContent).toContain("No request yet"));
});

test.each([() => keepKey("another"), forgetKey])(
  "a secret goes with the key of the browser that it was given to",
  async (change) => {
    keepKey("one");
    let give: (secret: string) => void = () => undefined;
    function Shown() {
      const [secret, setSecret] = useSecret<string>();
      give = setSecret;
      return h("p", null, secret);
    }
    const page = shows(h(Shown, null));
    give("whsec_1");
    await vi.waitFor(() => expect(page.textContent).toBe("whsec_1"));
    change();
    await vi.waitFor(() => expect(page.textContent).toBe(""));
  },
);
