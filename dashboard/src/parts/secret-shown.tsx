import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { Notice } from "./notice";

interface Props {
  title: string;
  hint: string;
  secret: string;
  seen: () => void;
  children?: ComponentChildren;
}

/** A secret, this once. */
export function SecretShown({ title, hint, secret, seen, children }: Props) {
  const [said, setSaid] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(secret).then(
      () => setSaid("Copied."),
      () => setSaid("The browser does not let it be copied: select it above."),
    );
  };
  return (
    <Notice tone="wait" title={title}>
      <p>{hint}</p>
      <code class="secret">{secret}</code>
      <div class="actions">
        <button type="button" onClick={copy}>
          Copy it
        </button>
        {children}
        <button type="button" onClick={seen}>
          I have kept it
        </button>
        <span class="hint" role="status">
          {said}
        </span>
      </div>
    </Notice>
  );
}
