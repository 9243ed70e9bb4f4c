import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  tone?: "plain" | "wait" | "bad" | "good";
  children?: ComponentChildren;
}

/** Something that a person should know, with what can be done about it. */
export function Notice({ title, tone = "plain", children }: Props) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}
