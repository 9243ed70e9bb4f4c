import { useEffect, useMemo, useState } from "preact/hooks";

import { useLoaded } from "../../api/load";
import { type ApiProblem, asProblem } from "../../api/problem";
import type { Page } from "../../api/types";
import type { LogEntry } from "../../live/entry";
import type { Link } from "../../live/log";
import { useLog } from "../../live/use-log";
import { begun, page, together } from "./begun";
import type { Narrowing } from "./passing";

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
    return together(read, live.entries, narrow);
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
