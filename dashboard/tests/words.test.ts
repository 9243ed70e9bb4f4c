import { describe, expect, test } from "vitest";

import { micros, money, ofMicros, shareOf, typedAmount } from "../src/words/money";
import { sentence } from "../src/words/sentence";
import { day, fromNow, moment } from "../src/words/time";

const usd = (amount: string) => ({ amount, currency: "USD" });

describe("an amount", () => {
  test("is written in the reader's locale and the currency's own places", () => {
    expect(money({ amount: "332400.00", currency: "INR" }, "en-IN")).toBe("₹3,32,400.00");
    expect(money(usd("3941.38"), "de-DE")).toBe("3.941,38\u00a0$");
    expect(money({ amount: "1200", currency: "JPY" }, "en-US")).toBe("¥1,200");
  });

  test("keeps every digit that it has", () => {
    expect(money(usd("0.007"), "en-US")).toBe("$0.007");
    expect(money(usd("46058.5322"), "en-US")).toBe("$46,058.5322");
    expect(money(usd("1000000000000.000001"), "en-US")).toBe("$1,000,000,000,000.000001");
  });

  test("is the same whole number of micros on the way there and back", () => {
    expect(micros(usd("-3941.38"))).toBe(-3_941_380_000n);
    expect(ofMicros(-3_941_380_000n, "USD")).toEqual(usd("-3941.38"));
    expect(ofMicros(1n, "USD")).toEqual(usd("0.000001"));
    expect(ofMicros(5_000_000n, "USD")).toEqual(usd("5.00"));
  });

  test("is a share of a limit between nothing and all of it", () => {
    expect(shareOf(usd("25.00"), usd("100.00"))).toBe(0.25);
    expect(shareOf(usd("300.00"), usd("100.00"))).toBe(1);
    expect(shareOf(usd("1.00"), usd("0.00"))).toBe(0);
  });

  test("may be typed with separators, and not with anything else", () => {
    expect(typedAmount("1,250.50")).toBe("1250.50");
    expect(typedAmount("1,25,000.50")).toBe("125000.50");
    expect(typedAmount("12,000,000")).toBe("12000000");
    expect(typedAmount(" 3 000 ")).toBe("3000");
    expect(typedAmount("3\u202f000")).toBe("3000");
    for (const wrong of ["", "-5", "1.2345678", "ten", "01", "1e3", "1.2.3", "0,750"]) {
      expect(typedAmount(wrong)).toBeNull();
    }
  });

  test("whose comma may be that of decimals is none: nobody pays a hundred times as much", () => {
    for (const typed of ["1250,50", "3,5", "0,75", "1.250,50", "1\u202f250,50", "1,2500"]) {
      expect(typedAmount(typed), typed).toBeNull();
    }
  });
});

describe("a time", () => {
  test("is written in the reader's locale and time zone", () => {
    expect(moment("2026-11-22T19:09:06.835393Z", "en-GB", "Asia/Kolkata")).toBe(
      "23 Nov 2026, 00:39",
    );
  });

  test("without an hour is the same day everywhere", () => {
    expect(day("2026-11-27", "en-GB")).toBe("27 Nov 2026");
  });

  test("is told by how far away it is", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(fromNow("2026-11-25T13:00:00Z", now, "en")).toBe("in 3 days");
    expect(fromNow("2026-11-22T11:58:30Z", now, "en")).toBe("1 minute ago");
  });
});

test("a sentence of the API has its amounts and days as the reader writes them", () => {
  const said = "is the turnover INR 100000000.00 or more on 2026-10-02?";
  expect(sentence(said, "en-IN")).toBe("Is the turnover ₹10,00,00,000.00 or more on 2 Oct 2026?");
  expect(sentence("USD -0.093000 left", "en-US")).toBe("-$0.093 left");
  for (const same of ["HSN 5205 for 2026-10", "A/2026-10-02-1 of sup_2026", "At 2026-10-02T10:00Z"])
    expect(sentence(same, "en-US")).toBe(same);
});
