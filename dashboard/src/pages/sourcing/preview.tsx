import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import type { Intent } from "../../api/types";
import { Problem } from "../../parts/problem";
import { useSettled } from "../../parts/use-settled";
import { Policy } from "./policy";
import { Understood } from "./understood";

const SETTLED_MS = 350;

/** What would be understood of the sentence, and what the rules would say; nothing is started. */
export function Preview({ query }: { query: string }) {
  const settled = useSettled(query, SETTLED_MS);
  const preview = useLoaded<Intent | null>(
    async () =>
      settled ? answered(api.POST("/api/intent-preview", { body: { query: settled } })) : null,
    [settled],
  );
  if (!query) return null;
  if (preview.problem) return <Problem of={preview.problem} again={preview.again} />;
  const intent = preview.data;
  return (
    <div class="preview" aria-live="polite" aria-busy={preview.busy || settled !== query}>
      {intent ? (
        <>
          <Understood intent={intent} />
          <Policy lines={intent.lines} />
        </>
      ) : (
        <p class="hint">Reading…</p>
      )}
    </div>
  );
}
