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
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    setState(NOTHING_YET);
  }, [...about, apiKey.value]);
  useEffect(() => {
    let stale = false; // whoever asks twice sees the second answer, whichever comes last
    setState((before) => ({ ...before, busy: true }));
    latest.current().then(
      (data) => stale || setState({ data, problem: null, busy: false }),
      (error) => stale || setState((old) => ({ ...old, problem: asProblem(error), busy: false })),
    );
    return () => {
      stale = true;
    };
  }, [turn, apiKey.value, ...about]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, again };
}

const NOTHING_YET = { data: null, problem: null, busy: true };
