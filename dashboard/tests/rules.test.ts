import { describe, expect, test } from "vitest";

import type { Controls, Entry, Finding } from "../src/api/types";
import type { LogEntry } from "../src/live/entry";
import { asking } from "../src/pages/approvals/asking";
import { draftOf, isChanged, readDraft, rebased } from "../src/pages/settings/draft";
import { foresee } from "../src/pages/settings/foresee";
import { stagesOf } from "../src/pages/sourcing/stages";
import { committedByDay } from "../src/pages/wallet/committed";

const usd = (amount: string) => ({ amount, currency: "USD" });

const CONTROLS: Controls = {
  per_transaction_limit: usd("10000.00"),
  daily_limit: usd("10000.00"),
  monthly_limit: usd("30000.00"),
  auto_approve_threshold: usd("2000.00"),
  allowed_categories: ["cotton yarn", "steel rod"],
  supplier_limits: { sup_1: usd("500.00") },
  category_limits: {},
  payments_per_hour: null,
  further_approver_thresholds: [usd("5000.00")],
  version: 4,
};

describe("a draft of the spending controls", () => {
  test("that nobody has touched is what is in force", () => {
    const { controls, wrong } = readDraft(draftOf(CONTROLS), CONTROLS);
    expect(controls).toEqual(CONTROLS);
    expect(wrong).toEqual({});
    expect(isChanged(draftOf(CONTROLS), CONTROLS)).toBe(false);
  });

  test("takes categories one a line or with commas", () => {
    const draft = { ...draftOf(CONTROLS), allowed_categories: "cotton yarn\nsteel rod, gst" };
    const read = readDraft(draft, CONTROLS).controls.allowed_categories;
    expect(read).toEqual(["cotton yarn", "steel rod", "gst"]);
    const odd = { ...CONTROLS, allowed_categories: ["nuts, bolts"] };
    expect(readDraft(draftOf(odd), odd).controls).toEqual(odd);
  });

  test("names each line that cannot be read", () => {
    const draft = { ...draftOf(CONTROLS), daily_limit: "much", supplier_limits: "sup_1: 5" };
    expect(Object.keys(readDraft(draft, CONTROLS).wrong)).toEqual([
      "daily_limit",
      "supplier_limits",
    ]);
  });

  test("keeps what a person changed, over what somebody else has changed meanwhile", () => {
    const draft = { ...draftOf(CONTROLS), daily_limit: "8000.00" };
    const theirs = { ...CONTROLS, monthly_limit: usd("20000.00"), version: 5 };
    const { controls } = readDraft(rebased(draft, CONTROLS, theirs), theirs);
    expect(controls.daily_limit).toEqual(usd("8000.00"));
    expect(controls.monthly_limit).toEqual(usd("20000.00"));
    expect(controls.version).toBe(5);
  });
});

describe("what a draft would say to a payment", () => {
  const finding = (rule: string, value: Finding["value"]): Finding => ({
    rule,
    value,
    verdict: "passed",
    limit: usd("10000.00"),
    detail: "",
    remedy: null,
    change: null,
  });

  test("a lower limit refuses it, a lower threshold asks", () => {
    const draft = {
      ...CONTROLS,
      daily_limit: usd("3000.00"),
      auto_approve_threshold: usd("10.00"),
    };
    expect(foresee(finding("daily_limit", usd("3000.01")), draft)).toBe("refused");
    expect(foresee(finding("daily_limit", usd("3000.00")), draft)).toBe("passed");
    expect(foresee(finding("auto_approve_threshold", usd("10.01")), draft)).toBe("asks");
  });

  test("a category that is no longer listed is refused", () => {
    const draft = { ...CONTROLS, allowed_categories: ["Cotton Yarn"] };
    expect(foresee(finding("allowed_categories", "cotton yarn"), draft)).toBe("passed");
    expect(foresee(finding("allowed_categories", "steel rod"), draft)).toBe("refused");
  });

  test("of a rule whose subject is not named nothing is claimed", () => {
    expect(foresee(finding("supplier_limit", usd("1.00")), CONTROLS)).toBeNull();
  });
});

test("each threshold that a payment passes asks for one person more", () => {
  expect(asking(usd("3941.38"), CONTROLS, "en-US")).toEqual([
    "$3,941.38 is above $2,000.00, so a person decides.",
  ]);
  expect(asking(usd("6000.00"), CONTROLS, "en-US")).toHaveLength(2);
});

test("holds and what comes back count on the day of the hold", () => {
  const moved = (on: string, amount: string) =>
    ({
      counts: { on, category: null, supplier_id: null },
      legs: [
        { account: "wallet:available", amount: usd(amount) },
        { account: "escrow:esc_1", amount: usd("1.00") },
      ],
    }) as unknown as Entry;
  const entries = [moved("2026-11-02", "-100.00"), moved("2026-11-03", "-50.00")];
  entries.push(moved("2026-11-02", "30.00"), moved("2026-10-31", "-7.00"));
  expect(committedByDay(entries, "2026-11", 3)).toEqual([0n, 70_000_000n, 120_000_000n]);
});

test("a run shows where it is, what it did not need, and where it stopped", () => {
  const events = (...kinds: string[]) =>
    kinds.map((kind) => ({ type: `flowpay.${kind}`, data: {} }) as LogEntry);
  const states = (...kinds: string[]) => stagesOf(events(...kinds)).map(({ state }) => state);
  expect(states("session.started").slice(0, 2)).toEqual(["active", "ahead"]);
  expect(states("session.started", "session.understood", "session.failed").slice(0, 2)).toEqual([
    "failed",
    "skipped",
  ]);
  const held = states("session.started", "session.ranked", "escrow.held", "session.completed");
  expect(held).toEqual([
    "done",
    "skipped",
    "skipped",
    "done",
    "skipped",
    "done",
    "skipped",
    "skipped",
  ]);
});
