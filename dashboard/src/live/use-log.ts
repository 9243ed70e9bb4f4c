/** The live log in a component, and the one that the whole page shares. */

import { effect, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import { apiKey } from "../api/key";
import type { LogEntry } from "./entry";
import { LiveLog, type Link, type Wanted } from "./log";
import { browser } from "./world";

/** How the account's own log stands; the header shows it. */
export const link = signal<Link>({ at: "connecting" });

/** Null is told where the log begins: anything may have happened before. */
type Ear = (entries: LogEntry[] | null) => void;

const ears = new Set<Ear>();
let shared: LiveLog | null = null;

/** Follow the account from now on, anew with every change of the key. */
export function followAccount(): void {
  effect(() => {
    void apiKey.value;
    shared?.end();
    const listener = {
      heard: tell,
      link: (now: Link) => void (link.value = now),
      begun: () => tell(null),
    };
    shared = new LiveLog({}, listener, browser);
    shared.start();
  });
  addEventListener("online", () => shared?.hurry());
}

export function hurry(): void {
  shared?.hurry();
}

function tell(entries: LogEntry[] | null): void {
  for (const ear of ears) ear(entries);
}

/**
 * Call back, at most a few times a second, when the account hears of `families` of events, and
 * when it begins to listen: what was read before that may be old by then.
 */
export function useNews(families: string[], then: () => void): void {
  const latest = useRef(then);
  latest.current = then;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ear: Ear = (entries) => {
      const concerned =
        !entries || entries.some(({ type }) => families.some((one) => type.startsWith(one)));
      if (!concerned || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        latest.current();
      }, 300);
    };
    ears.add(ear);
    return () => {
      ears.delete(ear);
      clearTimeout(timer);
    };
  }, [families.join()]);
}

export interface Followed {
  entries: LogEntry[];
  link: Link;
  hurry: () => void;
}

/** Follow a log while the component is shown; null follows nothing yet. */
export function useLog(wanted: Wanted | null): Followed {
  const [entries, setEntries] = useState<LogEntry[]>([]);
  const [state, setState] = useState<Link>({ at: "connecting" });
  const log = useRef<LiveLog | null>(null);
  const about = wanted && JSON.stringify(wanted);
  useEffect(() => {
    setEntries([]);
    if (!wanted) return;
    const { heard, callOff } = gathered((more) => setEntries((before) => [...before, ...more]));
    const listener = { heard, link: setState, begun: () => undefined };
    log.current = new LiveLog(wanted, listener, browser);
    log.current.start();
    const hurry = (): void => log.current?.hurry();
    addEventListener("online", hurry);
    return () => {
      removeEventListener("online", hurry);
      log.current?.end();
      callOff();
    };
  }, [about, apiKey.value]);
  return { entries, link: state, hurry: () => log.current?.hurry() };
}

/** Hand on what comes within one picture of the screen together: a replay is a thousand frames. */
function gathered(then: (entries: LogEntry[]) => void) {
  let waiting: LogEntry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    heard: (entries: LogEntry[]): void => {
      if (waiting.length === 0) {
        timer = setTimeout(() => {
          const all = waiting;
          waiting = [];
          then(all);
        }, 16);
      }
      waiting.push(...entries);
    },
    /** What still waits is for nobody. */
    callOff: (): void => clearTimeout(timer),
  };
}
