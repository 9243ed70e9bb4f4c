import { describe, expect, test } from "vitest";

import { canonical, sealOf } from "../src/live/canonical";
import { checkChain } from "../src/live/chain";
import type { LogEntry } from "../src/live/entry";
import { numbered } from "./world";

const FIRST = "0".repeat(64);

async function chainOf(count: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let number = 1; number <= count; number += 1) {
    const body = {
      id: `evt_${number}`,
      type: "flowpay.wallet.topped_up",
      subject: "wallet",
      time: "2026-11-22T12:00:00Z",
      actor: "asha",
      sequence: numbered(number),
      prevhash: entries.at(-1)?.hash ?? FIRST,
      data: { amount: { amount: "10.00", currency: "USD" }, share: 0.25 },
    };
    entries.push({ ...body, hash: await sealOf(body) });
  }
  return entries;
}

describe("the canonical form", () => {
  test("has names in the order of their UTF-16 code units, as RFC 8785 section 3.2.3", () => {
    const value = {
      "\u20ac": 1,
      "\r": 2,
      "\ufb33": 3,
      "1": 4,
      "\ud83d\ude00": 5,
      "\u0080": 6,
      "\u00f6": 7,
    };
    expect(canonical(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  test("writes numbers as ECMAScript does, as RFC 8785 section 3.2.2", () => {
    const numbers = [333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0, 1.0];
    expect(canonical(numbers)).toBe("[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1]");
  });

  test("escapes what must be escaped, and nothing else", () => {
    expect(canonical('€$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });
});

describe("the chain", () => {
  test("that nobody has touched is whole, from its beginning or from anywhere", async () => {
    const entries = await chainOf(5);
    expect(await checkChain(entries)).toEqual({ checked: 5, broken: null });
    expect(await checkChain(entries.slice(2))).toEqual({ checked: 3, broken: null });
  });

  test("names the first entry whose content was changed", async () => {
    const entries = await chainOf(4);
    entries[2] = { ...entries[2]!, actor: "somebody else" };
    const broken = { sequence: numbered(3), what: "changed" };
    expect(await checkChain(entries)).toEqual({ checked: 2, broken });
  });

  test("names the entry after one that was changed with its own hash", async () => {
    const entries = await chainOf(4);
    const changed = { ...entries[1]!, actor: "somebody else" };
    entries[1] = { ...changed, hash: await sealOf(changed) };
    const broken = { sequence: numbered(3), what: "not_linked" };
    expect(await checkChain(entries)).toEqual({ checked: 2, broken });
  });

  test("names the place where one was removed, or put elsewhere", async () => {
    const [one, two, three] = (await chainOf(3)) as [LogEntry, LogEntry, LogEntry];
    const removed = { sequence: numbered(3), what: "removed_before" };
    expect((await checkChain([one, three])).broken).toEqual(removed);
    expect((await checkChain([two, one, three])).broken?.sequence).toBe(numbered(1));
  });

  test("of which a filter leaves some out is held together where two are neighbours", async () => {
    const [one, two, , four] = (await chainOf(4)) as [LogEntry, LogEntry, LogEntry, LogEntry];
    expect(await checkChain([one, two, four], false)).toEqual({ checked: 3, broken: null });
    const other = { ...two, prevhash: "f".repeat(64) };
    const forged = { ...other, hash: await sealOf(other) };
    expect((await checkChain([one, forged, four], false)).broken?.what).toBe("not_linked");
  });

  test("that does not begin at the beginning is told", async () => {
    const [one] = (await chainOf(1)) as [LogEntry];
    const moved = { ...one, prevhash: "f".repeat(64) };
    const sealed = { ...moved, hash: await sealOf(moved) };
    expect((await checkChain([sealed])).broken?.what).toBe("not_linked");
  });
});
