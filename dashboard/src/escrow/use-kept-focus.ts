import { useLayoutEffect, useRef } from "preact/hooks";

/** When the form of what is `chosen` closes, the keyboard goes on where it had been opened. */
export function useKeptFocus(chosen: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(chosen);
  useLayoutEffect(() => {
    const closed = before.current !== null && chosen === null;
    before.current = chosen;
    if (closed) (box.current?.querySelector("button") ?? box.current)?.focus();
  }, [chosen]);
  return box;
}
