import { expect, test } from "vitest";

import type { LogEntry } from "../src/live/entry";
import { besides, stagesOf } from "../src/pages/sourcing/stages";

function event(kind: string, data: Record<string, unknown> = {}): LogEntry {
  return { type: `flowpay.${kind}`, data } as LogEntry;
}

function line(stage: string): LogEntry {
  return event("session.log", { level: "info", stage, text: "…" });
}

test("a line of the log stands with the stage that says it, and nothing is told twice", () => {
  const read = line("ParseRequest");
  const skipped = line("EnrichSupplier");
  const events = [event("session.started"), read, event("session.supplier_skipped"), skipped];
  const stages = stagesOf(events);
  expect(stages.find(({ name }) => name === "Understand")?.events).toContain(read);
  expect(stages.find(({ name }) => name === "Check each")?.events).toEqual([skipped]);
  expect(besides(events)).toEqual([]);
});

test("a line of a stage that is not known is told at the end", () => {
  const last = line("FailSession");
  expect(besides([last])).toEqual([last]);
});
