/** The stages of a run, worked out from its events: which are done, which is under way. */

import type { Escrow } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import { kindOf } from "../../words/told";

export type StageState = "done" | "active" | "ahead" | "failed" | "skipped";

export interface Stage {
  name: string;
  state: StageState;
  events: LogEntry[];
}

const STAGES: readonly (readonly [name: string, kinds: RegExp])[] = [
  ["Understand", /^session\.(started|understood|needs_input)$/],
  ["Find suppliers", /^session\.suppliers_found$/],
  ["Check each", /^session\.supplier_checked$/],
  ["Rank", /^session\.ranked$/],
  ["Ask for quotes", /^session\.quote_/],
  ["Hold the money", /^(session\.spending_refused|escrow\.(held|pending_approval))$/],
  ["Decide", /^(approval\.|escrow\.(approved|asked_again|rejected|expired)$)/],
  ["Pay or refund", /^escrow\.(released|partially_released|refunded|disputed|resolved)$/],
];
/** Where a line of the log belongs, by the state of the workflow that says it. */
const SAID_BY: Record<string, string> = {
  ParseRequest: "Understand",
  DiscoverSuppliers: "Find suppliers",
  EnrichSupplier: "Check each",
  RankSuppliers: "Rank",
  RequestQuote: "Ask for quotes",
  RankQuotes: "Ask for quotes",
  OpenEscrow: "Hold the money",
};
/** A line of the log tells of it, and why. */
const TOLD_BY_A_LINE = /^session\.supplier_skipped$/;
const ENDED = /^session\.(completed|failed|rejected|expired|needs_input)$/;
const FAILED = /^session\.(failed|needs_input)$|^session\.spending_refused$/;

/** Sort the events of a session, oldest first, into its stages. */
export function stagesOf(events: readonly LogEntry[]): Stage[] {
  const sorted = STAGES.map(([name, kinds]) => ({
    name,
    events: events.filter((event) => kinds.test(deedOf(event)) || saidAt(event) === name),
  }));
  const reached = sorted.findLastIndex((stage) => stage.events.length > 0);
  const ended = events.some((event) => ENDED.test(kindOf(event)));
  const failed = events.some((event) => FAILED.test(kindOf(event)));
  return sorted.map((stage, place) => ({
    ...stage,
    state: stateOf(place, reached, stage.events.length > 0, ended, failed),
  }));
}

function stateOf(
  place: number,
  reached: number,
  happened: boolean,
  ended: boolean,
  failed: boolean,
): StageState {
  if (place === reached && failed) return "failed";
  if (place === reached && !ended) return "active";
  if (happened) return "done";
  return place < reached || ended ? "skipped" : "ahead";
}

/** An escrow that is held after a decision tells of the decision, by the name of its state. */
function deedOf(event: LogEntry): string {
  const kind = kindOf(event);
  const decided = kind === "escrow.held" && (event.data as unknown as Escrow).approval?.verdict;
  return decided ? "escrow.approved" : kind;
}

function saidAt(event: LogEntry): string | undefined {
  return kindOf(event) === "session.log" ? SAID_BY[String(event.data.stage)] : undefined;
}

/** What belongs to no stage, such as a line of the log or the end of the session. */
export function besides(events: readonly LogEntry[]): LogEntry[] {
  const isShown = (event: LogEntry): boolean =>
    saidAt(event) !== undefined ||
    TOLD_BY_A_LINE.test(kindOf(event)) ||
    STAGES.some(([, kinds]) => kinds.test(deedOf(event)));
  return events.filter((event) => !isShown(event));
}
