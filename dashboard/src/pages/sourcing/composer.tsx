import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { Field } from "../../parts/field";
import { Problem } from "../../parts/problem";
import { goTo } from "../../route";
import { Preview } from "./preview";

const EXAMPLE = "Need 1200kg cotton yarn under 300 per kg within 5 days";

/** The sentence, what is understood of it while it is typed, and the button that starts. */
export function Composer({ start = "" }: { start?: string }) {
  const [query, setQuery] = useState(start);
  const source = useCommand((body: { query: string }, key: string) =>
    answered(
      api.POST("/api/request-source", { body, params: { header: { "idempotency-key": key } } }),
    ),
  );
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (source.busy || !query.trim()) return;
    const started = await source.send({ query: query.trim() });
    if (started) goTo("sourcing", started.session_id);
  };
  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <Field label="Your request">
        {(control) => (
          <textarea
            {...control}
            rows={3}
            value={query}
            placeholder={EXAMPLE}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
            }}
          />
        )}
      </Field>
      <div class="actions">
        <button type="submit" class="primary" disabled={source.busy || !query.trim()}>
          {source.busy ? "Starting…" : "Find suppliers"}
        </button>
        {!query && (
          <button type="button" onClick={() => setQuery(EXAMPLE)}>
            Try an example
          </button>
        )}
        <span class="hint keys">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> starts it
        </span>
      </div>
      {source.problem && <Problem of={source.problem} />}
      <Preview query={query.trim()} />
    </form>
  );
}
