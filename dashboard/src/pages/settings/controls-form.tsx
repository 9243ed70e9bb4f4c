import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { Controls } from "../../api/types";
import { Field, TextField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { Problem } from "../../parts/problem";
import { money } from "../../words/money";
import { plain } from "../../words/plain";
import { type Draft, draftOf, isChanged, LIMITS, readDraft, rebased } from "./draft";
import { TryPayment } from "./try-payment";

/** The rules as a form. A change is tried before it is saved, and never laid over one unseen. */
export function ControlsForm({ inForce }: { inForce: Controls }) {
  const [base, setBase] = useState(inForce);
  const [draft, setDraft] = useState<Draft>(() => draftOf(inForce));
  const [said, setSaid] = useState<string | null>(null);
  const save = useCommand((body: Controls) =>
    answered(api.PUT("/api/spending-controls", { body })),
  );
  const read = useCommand((_: null) => answered(api.GET("/api/spending-controls")));
  const { controls, wrong } = readDraft(draft, base);
  const changed = isChanged(draft, base);
  const isWrong = Object.keys(wrong).length > 0;
  const set = (name: keyof Draft) => (value: string) => {
    setSaid(null);
    setDraft({ ...draft, [name]: value });
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!changed || isWrong || save.busy) return;
    const saved = await save.send(controls);
    if (!saved) return;
    setBase(saved);
    setDraft(draftOf(saved));
    setSaid(`Saved as version ${saved.version}.`);
  };
  const readAgain = async (): Promise<void> => {
    const now = await read.send(null);
    if (!now) return;
    setDraft(rebased(draft, base, now));
    setBase(now);
    save.forget();
  };
  const isStale = save.problem?.code === "controls_version_stale";
  return (
    <form class="settings-form" onSubmit={(event) => void submit(event)}>
      <div class="fields">
        {LIMITS.map((name) => (
          <TextField
            key={name}
            label={`${plain(name)}, ${base.daily_limit.currency}`}
            hint={money(controls[name])}
            value={draft[name]}
            onValue={set(name)}
            wrong={wrong[name] ?? null}
            numeric
          />
        ))}
        <TextField
          label="Payments per hour"
          hint="Empty: no pace"
          value={draft.payments_per_hour}
          onValue={set("payments_per_hour")}
          wrong={wrong.payments_per_hour ?? null}
          numeric
        />
        {AREAS.map(([name, hint]) => (
          <Field key={name} label={plain(name)} hint={hint} wrong={wrong[name] ?? null}>
            {(control) => (
              <textarea
                {...control}
                rows={name === "allowed_categories" ? 4 : 2}
                value={draft[name]}
                onInput={(event) => set(name)(event.currentTarget.value)}
              />
            )}
          </Field>
        ))}
      </div>
      <TryPayment draft={changed && !isWrong ? controls : null} version={base.version} />
      {isStale ? (
        <Notice tone="wait" title="Somebody changed the rules since you read them">
          <p>Your changes are kept. Read the rules in force, look at both together, then save.</p>
          <button type="button" onClick={() => void readAgain()} disabled={read.busy}>
            Read them again
          </button>
        </Notice>
      ) : (
        save.problem && <Problem of={save.problem} />
      )}
      {read.problem && <Problem of={read.problem} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={!changed || isWrong || save.busy}>
          {save.busy ? "Saving…" : "Save the rules"}
        </button>
        {changed && (
          <button type="button" onClick={() => setDraft(draftOf(base))}>
            Discard changes
          </button>
        )}
        <span class="hint" role="status">
          {said ?? `Version ${base.version} is in force.`}
        </span>
      </div>
    </form>
  );
}

const AREAS = [
  ["allowed_categories", "One a line, or with commas"],
  ["further_approver_thresholds", "One amount a line; above each, one more person must agree"],
  ["supplier_limits", "A month's cap each: sup_… = 5000"],
  ["category_limits", "A month's cap each: cotton yarn = 8000"],
] as const;
