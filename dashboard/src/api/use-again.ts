import { useEffect, useRef } from "preact/hooks";

/** Read again when `version` has changed; what is shown stays until the answer is there. */
export function useAgain(again: () => void, version: unknown): void {
  const read = useRef(version);
  useEffect(() => {
    if (read.current === version) return;
    read.current = version;
    again();
  }, [version]);
}
