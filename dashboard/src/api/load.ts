/** Reading from the API in a component: loading, there, or a problem with what to do about it. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { apiKey } from "./key";
import { type ApiProblem, asProblem } from "./problem";

export interface Loaded<Data> {
  data: Data | null;
  problem: ApiProblem | null;
  /** Whether a request is under way; `data` may be there from the one before. */
  busy: boolean;
  /** Read again; what is shown stays until the answer is there. */
  again: () => void;
}

/** Read when the component appears, and again whenever `about` or the key changes. */
export function useLoaded<Data>(load: () => Promise<Data>, about: unknown[] = []): Loaded<Data> {
  const [state, setState] = useState<Omit<Loaded<Data>, "again">>(NOTHING_YET);
  const latest = useRef(load);
  latest.current = load;
  const reading = useRef<() => void>(() => undefined);
  useEffect(() => {
    let stale = false; // an answer about something else is let go
    reading.current = oneAtATime(async () => {
      if (stale) return;
      setState((before) => ({ ...before, busy: true }));
      await latest.current().then(
        (data) => stale || setState({ data, problem: null, busy: false }),
        (error) => stale || setState((old) => ({ ...old, problem: asProblem(error), busy: false })),
      );
    });
    setState(NOTHING_YET);
    reading.current();
    return () => {
      stale = true;
    };
  }, [...about, apiKey.value]);
  const again = useCallback(() => reading.current(), []);
  return { ...state, again };
}

/**
 * Whoever asks while an answer is under way is read for once more after it: news that come faster
 * than answers do not keep the page from ever showing one.
 */
function oneAtATime(read: () => Promise<void>): () => void {
  let asked = 0;
  const go = async (): Promise<void> => {
    for (let seen = 0; seen < asked; ) {
      seen = asked;
      await read();
    }
    asked = 0;
  };
  return () => {
    asked += 1;
    if (asked === 1) void go();
  };
}

const NOTHING_YET = { data: null, problem: null, busy: true };
