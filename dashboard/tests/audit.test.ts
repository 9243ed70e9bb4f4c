import { describe, expect, test } from "vitest";

import type { LogEntry } from "../src/live/entry";
import { EVERYTHING, isEverything, narrowing, passes, says } from "../src/pages/audit/passing";
import { numbered } from "./world";

const ENTRY: LogEntry = {
  id: "evt_1",
  type: "flowpay.wallet.topped_up",
  subject: "wallet",
  time: "2026-11-22T12:00:00.5Z",
  actor: "asha",
  sessionid: "ses_1",
  sequence: numbered(7),
  prevhash: "",
  hash: "",
  data: { amount: { amount: "10.00", currency: "USD" } },
};

describe("what a reader wants to see of the log", () => {
  test("is everything, as long as nothing is filled in", () => {
    expect(isEverything(narrowing({ ...EVERYTHING, session: "  " }))).toBe(true);
    expect(passes(ENTRY, {})).toBe(true);
  });

  test("is asked of the API as it takes it, the last day included", () => {
    const wish = { ...EVERYTHING, actor: " asha ", since: "2026-11-22", until: "2026-11-22" };
    const { actor, since, until } = narrowing(wish);
    expect(actor).toBe("asha");
    expect(Date.parse(until!) - Date.parse(since!)).toBe(86_400_000);
  });

  test.each([
    { type: "flowpay.wallet.opened" },
    { actor: "ravi" },
    { session_id: "ses_2" },
    { since: "2026-11-22T12:00:01Z" },
    { until: "2026-11-22T12:00:00Z" },
  ])("is not what comes live and does not fit %o", (narrow) => {
    expect(passes(ENTRY, narrow)).toBe(false);
  });

  test("is what comes live and fits all that is named", () => {
    const narrow = { type: ENTRY.type, actor: "asha", session_id: "ses_1" };
    const period = { since: "2026-11-22T12:00:00Z", until: "2026-11-22T12:00:01Z" };
    expect(passes(ENTRY, { ...narrow, ...period })).toBe(true);
  });

  test("has all of the words, wherever they stand", () => {
    expect(says(ENTRY, "asha TOPPED")).toBe(true);
    expect(says(ENTRY, "asha released")).toBe(false);
  });
});
