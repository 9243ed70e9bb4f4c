// @vitest-environment happy-dom

import { expect, test } from "vitest";

import type { Entry } from "../src/api/types";
import { monthReader } from "../src/pages/wallet/month-reader";

const noted = (entry_id: string, at: string) => ({ entry_id, at }) as Entry;

test("a month is read once; after that what came since, and what was written late", async () => {
  const asked: string[] = [];
  let items = [noted("b", "2026-11-20T12:00:00Z"), noted("a", "2026-11-03T12:00:00Z")];
  const read = monthReader("2026-11", async (since) => {
    asked.push(since);
    return { items, next_cursor: null };
  });
  expect((await read()).items).toHaveLength(2);
  items = [noted("c", "2026-11-20T12:01:00Z"), noted("b", "2026-11-20T12:00:00Z")];
  const ids = (await read()).items.map(({ entry_id }) => entry_id);
  expect(ids.toSorted()).toEqual(["a", "b", "c"]);
  expect(asked).toEqual(["2026-10-31T10:00:00.000Z", "2026-11-20T11:55:00.000Z"]);
});

test("a month that is too long for one reading stays so, and is not begun anew", async () => {
  let pages = 0;
  let next_cursor: string | null = "further";
  const read = monthReader("2026-11", async () => {
    pages += 1;
    return { items: [noted(`e${pages}`, "2026-11-20T12:00:00Z")], next_cursor };
  });
  expect(await read()).toMatchObject({ complete: false });
  const first = pages;
  next_cursor = null;
  expect(await read()).toMatchObject({ complete: false });
  expect(pages).toBe(first + 1);
});
