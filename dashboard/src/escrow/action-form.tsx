import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import type { Command } from "../api/command";
import type { Escrow } from "../api/types";
import { Problem } from "../parts/problem";

/** What every form of an escrow is given. */
export interface FormProps {
  escrow: Escrow;
  done: () => void;
  cancel: () => void;
}

interface Props<Body> {
  title: string;
  verb: string;
  command: Command<Body, unknown>;
  /** What is sent; null while the form is not filled in. */
  body: Body | null;
  done: () => void;
  cancel: () => void;
  danger?: boolean;
  children?: ComponentChildren;
}

/** A form for one action: it says what will happen, and what became of it. */
export function ActionForm<Body>(props: Props<Body>) {
  const { title, verb, command, body, done, cancel, danger, children } = props;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = (what: string) => form.current?.querySelector<HTMLElement>(what);
    (first("input, textarea, select") ?? first("button[type=button]"))?.focus();
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (body && !command.busy && (await command.send(body))) done();
  };
  return (
    <form
      ref={form}
      class="action-form"
      aria-labelledby={id}
      onSubmit={(event) => void submit(event)}
    >
      <p id={id} class="action-title">
        {title}
      </p>
      {children}
      {command.problem && <Problem of={command.problem} />}
      <div class="actions">
        <button
          type="submit"
          class={danger ? "danger" : "primary"}
          disabled={!body || command.busy}
        >
          {command.busy ? "Sending…" : verb}
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
