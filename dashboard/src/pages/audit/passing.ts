/**
 * Which entries of the log a reader wants to see: the API narrows, and what comes live is held
 * against the same.
 */

import type { LogEntry } from "../../live/entry";
import { midnight } from "../../words/time";
import { told } from "../../words/told";

/** As the form has it: empty text is no wish; days are the reader's own, both included. */
export interface Wish {
  /** Such as `flowpay.escrow.held`. */
  type: string;
  session: string;
  actor: string;
  since: string;
  until: string;
}

export const EVERYTHING: Wish = { type: "", session: "", actor: "", since: "", until: "" };

/** As the API takes it; what is undefined does not narrow. */
export interface Narrowing {
  type?: string;
  session_id?: string;
  actor?: string;
  since?: string;
  until?: string;
}

export function narrowing(wish: Wish): Narrowing {
  const said = {
    type: wish.type,
    session_id: wish.session.trim(),
    actor: wish.actor.trim(),
    since: midnight(wish.since, 0),
    until: midnight(wish.until, 1),
  };
  return Object.fromEntries(Object.entries(said).filter(([, text]) => text));
}

export function isEverything(narrow: Narrowing): boolean {
  return Object.keys(narrow).length === 0;
}

/** Whether an entry is wanted, as `GET /api/audit-trail` would say. */
export function passes(entry: LogEntry, narrow: Narrowing): boolean {
  if (narrow.type && entry.type !== narrow.type) return false;
  if (narrow.session_id && entry.sessionid !== narrow.session_id) return false;
  if (narrow.actor && entry.actor !== narrow.actor) return false;
  const at = Date.parse(entry.time);
  if (narrow.since && at < Date.parse(narrow.since)) return false;
  return !(narrow.until && at >= Date.parse(narrow.until));
}

/** Whether an entry's sentence, type, actor or subject has all of these words, in any order. */
export function says(entry: LogEntry, words: string): boolean {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = `${told(entry)} ${entry.type} ${entry.actor} ${entry.subject}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}
