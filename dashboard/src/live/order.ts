/** The order of the log: each entry once, each after the one before. */

import type { LogEntry } from "./entry";

export type Place = "next" | "repeat" | "gap";

/** What one client has heard. */
export class Order {
  /** The last `sequence` heard; empty before the first. */
  last: string;
  private gapAfter: string | null = null;

  /** `complete`: whether every entry of the account is expected, not only those of a session. */
  constructor(
    since: string,
    private readonly complete: boolean,
  ) {
    this.last = since;
  }

  /**
   * Say where an entry belongs; what is next is noted. A gap is told once: when the log was asked
   * again and still has it, it is in the log itself, where the chain's check shows it.
   */
  place(entry: Pick<LogEntry, "sequence">): Place {
    if (this.last && entry.sequence <= this.last) return "repeat";
    const skips = this.complete && this.last && Number(entry.sequence) !== Number(this.last) + 1;
    if (skips && this.gapAfter !== this.last) {
      this.gapAfter = this.last;
      return "gap";
    }
    this.last = entry.sequence;
    return "next";
  }

  /** Note the head of the log: all up to it was sent. */
  reached(sequence: string): void {
    if (sequence > this.last) this.last = sequence;
  }
}
