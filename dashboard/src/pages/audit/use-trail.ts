import { useMemo, useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { type ApiProblem, asProblem } from "../../api/problem";
import type { Page } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import type { Link } from "../../live/log";
import { useLog } from "../../live/use-log";

const PAGE = 100;
const BEGINNING = "000000000000";

export interface Trail {
  /** Newest first, without a gap. */
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
export function useTrail(): Trail {
  const first = useLoaded(() => page());
  const [older, setOlder] = useState<{ after: object | null; read: Page<LogEntry> } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const head = first.data && (first.data.items[0]?.sequence ?? BEGINNING);
  const live = useLog(useMemo(() => (head ? { since: head } : null), [head]));
  const further = older?.after === first.data ? older?.read : undefined;
  const cursor = further ? further.next_cursor : first.data?.next_cursor;
  const earlier = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const read = await page(cursor ?? undefined);
      const items = [...(further?.items ?? []), ...read.items];
      setOlder({ after: first.data, read: { ...read, items } });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const entries = useMemo(
    () => [...live.entries.toReversed(), ...(first.data?.items ?? []), ...(further?.items ?? [])],
    [live.entries, first.data, further],
  );
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

async function page(cursor?: string): Promise<Page<LogEntry>> {
  const query = { limit: PAGE, cursor };
  const answer: unknown = await answered(api.GET("/api/audit-trail", { params: { query } }));
  return answer as Page<LogEntry>;
}
