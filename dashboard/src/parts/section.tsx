import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  title: string;
  lead?: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A part of a page under its own heading. */
export function Section({ title, lead, aside, children }: Props) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <header class="section-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}
