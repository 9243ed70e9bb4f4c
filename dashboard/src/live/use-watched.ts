import { useEffect, useRef } from "preact/hooks";

import { link, useNews } from "./use-log";

const EVERY_MS = 5_000;

/**
 * Read again when the account hears of `families` of events; while the live log is away and
 * something is `moving`, also every few seconds.
 */
export function useWatched(families: string[], again: () => void, moving: boolean): void {
  const latest = useRef(again);
  latest.current = again;
  useNews(families, again);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => {
      if (link.value.at !== "live" && !document.hidden) latest.current();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [moving]);
}
