import { useEffect, useMemo, useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { type ApiProblem, asProblem } from "../../api/problem";
import type { Page } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import type { Link } from "../../live/log";
import { useLog } from "../../live/use-log";
import { type Narrowing, passes } from "./passing";

const PAGE = 100;

export interface Trail {
  /** Newest first; without a gap where nothing narrows it. */
  entries: LogEntry[];
  link: Link;
  hurry: () => void;
  busy: boolean;
  problem: ApiProblem | null;
  again: () => void;
  /** Read what came before; null at the beginning of the log, or while that is being done. */
  earlier: (() => void) | null;
}

/** The log backwards from its head, page by page, and forwards from there as it happens. */
export function useTrail(narrow: Narrowing): Trail {
  const about = JSON.stringify(narrow);
  const first = useLoaded(() => begun(narrow), [about]);
  const [older, setOlder] = useState<{ after: object | null; read: Page<LogEntry> } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  useEffect(() => setProblem(null), [about]);
  const live = useLog(useMemo(() => first.data?.live ?? null, [first.data]));
  const further = older?.after === first.data ? older?.read : undefined;
  const cursor = further ? further.next_cursor : first.data?.page.next_cursor;
  const earlier = async (): Promise<void> => {
    const from = first.data;
    setBusy(true);
    setProblem(null);
    try {
      const read = await page(narrow, cursor ?? undefined);
      setOlder({ after: from, read: { ...read, items: [...(further?.items ?? []), ...read.items] } });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const entries = useMemo(() => {
    const read = [...(first.data?.page.items ?? []), ...(further?.items ?? [])];
    const newest = read[0]?.sequence ?? "";
    // what was written between the two reads is in both
    const since = live.entries.filter(
      (entry) => entry.sequence > newest && passes(entry, narrow),
    );
    return [...since.toReversed(), ...read];
  }, [live.entries, first.data, further, about]);
  return {
    entries,
    link: live.link,
    hurry: live.hurry,
    busy: busy || first.busy,
    problem: first.problem ?? problem,
    again: first.problem ? first.again : () => void earlier(),
    earlier: cursor && !busy && !problem ? () => void earlier() : null,
  };
}

interface Begun {
  page: Page<LogEntry>;
  /** From where the live log goes on. */
  live: { since?: string; session_id?: string };
}

/**
 * Read the newest page, and say from where on to listen. The end of the log is read before, so that
 * nothing falls between; the entries of a session are listed with a delay, so they are asked for
 * from the last that was seen.
 */
async function begun(narrow: Narrowing): Promise<Begun> {
  const state = await answered(api.GET("/api/audit-state"));
  const read = await page(narrow);
  const { session_id } = narrow;
  if (session_id) return { page: read, live: { since: read.items[0]?.sequence, session_id } };
  return { page: read, live: { since: String(state.entries).padStart(12, "0") } };
}

async function page(narrow: Narrowing, cursor?: string): Promise<Page<LogEntry>> {
  const query = { ...narrow, limit: PAGE, cursor };
  const answer: unknown = await answered(api.GET("/api/audit-trail", { params: { query } }));
  return answer as Page<LogEntry>;
}
