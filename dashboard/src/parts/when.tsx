import { fromNow, moment } from "../words/time";

/** A moment in the reader's time zone; the exact one is in the tooltip and the markup. */
export function When({ at, relative = false }: { at: string; relative?: boolean }) {
  return (
    <time dateTime={at} title={at}>
      {relative ? fromNow(at, Date.now()) : moment(at)}
    </time>
  );
}
