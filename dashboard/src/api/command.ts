/** Sending a command from a component: once, whatever happens to the answer. */

import { useRef, useState } from "preact/hooks";

import { type ApiProblem, asProblem } from "./problem";

export interface Command<Body, Answer> {
  /** Send it; returns the answer, or null if there was a problem. */
  send: (body: Body) => Promise<Answer | null>;
  busy: boolean;
  problem: ApiProblem | null;
  forget: () => void;
}

/**
 * Wrap a call that changes something. The same body after a lost answer is sent with the same
 * idempotency key, so that pressing the button again does nothing twice.
 */
export function useCommand<Body, Answer>(
  call: (body: Body, key: string) => Promise<Answer>,
): Command<Body, Answer> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const open = useRef<{ text: string; key: string } | null>(null);
  const send = async (body: Body): Promise<Answer | null> => {
    const text = JSON.stringify(body);
    if (open.current?.text !== text) open.current = { text, key: crypto.randomUUID() };
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call(body, open.current.key);
      open.current = null;
      return answer;
    } catch (error) {
      const found = asProblem(error);
      if (!found.isPassing) open.current = null;
      setProblem(found);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { send, busy, problem, forget: () => setProblem(null) };
}
