/** Which entries of the log a reader wants to see. */

import type { LogEntry } from "../../live/entry";
import { kindOf, told } from "../../words/told";

export interface Wish {
  /** The first word of a type, such as `escrow`; empty for all. */
  family: string;
  session: string;
  /** Words that the sentence, type, actor or subject has, in any order. */
  words: string;
}

export const EVERYTHING: Wish = { family: "", session: "", words: "" };

export function passes(entry: LogEntry, { family, session, words }: Wish): boolean {
  if (family && !kindOf(entry).startsWith(`${family}.`)) return false;
  if (session.trim() && entry.sessionid !== session.trim()) return false;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = `${told(entry)} ${entry.type} ${entry.actor} ${entry.subject}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}
