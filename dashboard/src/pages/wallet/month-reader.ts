import { everyPage } from "../../api/pages";
import type { Entry, Page } from "../../api/types";

const MOST_PAGES = 40;
const FARTHEST_EAST_MS = 14 * 3_600_000;
/** An entry is written this long after the time that it bears, at most: a command ends before. */
const WRITTEN_LATE_MS = 5 * 60_000;

/**
 * Return how to read the journal of a month, such as `2026-11`. It is kept: a further reading asks
 * only for what came since. `complete` is false if there was too much for one reading.
 */
export function monthReader(
  month: string,
  load: (since: string, cursor?: string) => Promise<Page<Entry>>,
): () => Promise<{ items: Entry[]; complete: boolean }> {
  const known = new Map<string, Entry>();
  let complete = true;
  // an account's month may begin earlier than the one in UTC; what is too early does not count
  let since = new Date(Date.parse(`${month}-01T00:00:00Z`) - FARTHEST_EAST_MS);
  return async () => {
    const read = await everyPage((cursor) => load(since.toISOString(), cursor), MOST_PAGES);
    complete &&= read.complete;
    for (const entry of read.items) {
      known.set(entry.entry_id, entry);
      const from = new Date(Date.parse(entry.at) - WRITTEN_LATE_MS);
      if (from > since) since = from;
    }
    return { items: [...known.values()], complete };
  };
}
