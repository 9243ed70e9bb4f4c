/** Where the log that is shown begins: its newest page, and from where on to listen. */

import { answered, api } from "../../api/client";
import type { Page } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import { type Narrowing, passes } from "./passing";

const PAGE = 100;
/** More entries than are written while the list of a session does not know one of them yet. */
const LISTED_LATE = 500;

export interface Begun {
  page: Page<LogEntry>;
  /** From where the live log goes on. */
  live: { since?: string; session_id?: string };
}

/**
 * Read the newest page, and say from where on to listen. The end of the log is read before, so that
 * nothing falls between. The entries of a session are listed with a delay, and in any order: they
 * are asked for from well before the last that was seen.
 */
export async function begun(narrow: Narrowing): Promise<Begun> {
  const state = await answered(api.GET("/api/audit-state"));
  const read = await page(narrow);
  const { session_id } = narrow;
  if (!session_id) return { page: read, live: { since: numbered(state.entries) } };
  const newest = read.items[0];
  const since = newest && numbered(Math.max(0, Number(newest.sequence) - LISTED_LATE));
  return { page: read, live: { since, session_id } };
}

export async function page(narrow: Narrowing, cursor?: string): Promise<Page<LogEntry>> {
  const query = { ...narrow, limit: PAGE, cursor };
  const answer: unknown = await answered(api.GET("/api/audit-trail", { params: { query } }));
  return answer as Page<LogEntry>;
}

/** Return what was read and what was heard since, newest first, each entry once. */
export function together(
  read: readonly LogEntry[],
  heard: readonly LogEntry[],
  narrow: Narrowing,
): LogEntry[] {
  const known = new Set(read.map(({ sequence }) => sequence));
  const fresh = heard.filter((entry) => !known.has(entry.sequence) && passes(entry, narrow));
  return [...fresh.toReversed(), ...read].sort((one, other) =>
    one.sequence < other.sequence ? 1 : -1,
  );
}

function numbered(number: number): string {
  return String(number).padStart(12, "0");
}
