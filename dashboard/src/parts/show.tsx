import type { ComponentChildren } from "preact";

import type { Loaded } from "../api/load";
import { Problem } from "./problem";

interface Props<Data> {
  of: Loaded<Data>;
  /** What is shown where there is nothing yet. */
  empty?: { title: string; hint: string };
  children: (data: Data) => ComponentChildren;
}

/** What was read, or how reading it stands; what was there stays while it is read again. */
export function Show<Data>({ of, empty, children }: Props<Data>) {
  if (of.problem && !of.data) return <Problem of={of.problem} again={of.again} />;
  if (of.data === null) return <Waiting />;
  const nothing = empty && Array.isArray(of.data) && of.data.length === 0;
  return (
    <>
      {of.problem && <Problem of={of.problem} again={of.again} />}
      {nothing ? <Empty {...empty} /> : children(of.data)}
    </>
  );
}

export function Waiting() {
  return (
    <div class="waiting" role="status">
      <span class="sr">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}

export function Empty({ title, hint }: { title: string; hint: string }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{hint}</p>
    </div>
  );
}
