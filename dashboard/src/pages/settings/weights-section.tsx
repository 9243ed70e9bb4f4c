import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { useLoaded } from "../../api/load";
import type { RankingWeights } from "../../api/types";
import { Bar } from "../../parts/bar";
import { Field } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { Problem } from "../../parts/problem";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { plain } from "../../words/plain";
import { percent } from "../../words/time";

const NAMES = ["price", "delivery", "verification", "fit", "past_performance"] as const;
type Name = (typeof NAMES)[number];

/** How much each part of a supplier's score counts. */
export function WeightsSection() {
  const weights = useLoaded(() => answered(api.GET("/api/ranking-weights")));
  return (
    <Section
      title="Ranking weights"
      lead="What makes a supplier the best; only the proportion counts."
    >
      <Show of={weights}>
        {(inForce) => <Form key={inForce.version} inForce={inForce} again={weights.again} />}
      </Show>
    </Section>
  );
}

function Form({ inForce, again }: { inForce: RankingWeights; again: () => void }) {
  const [typed, setTyped] = useState(() => textsOf(inForce));
  const [base, setBase] = useState(inForce);
  const save = useCommand((body: RankingWeights) =>
    answered(api.PUT("/api/ranking-weights", { body })),
  );
  const values = Object.fromEntries(NAMES.map((name) => [name, Number(typed[name])])) as Record<
    Name,
    number
  >;
  const sum = NAMES.reduce((total, name) => total + (values[name] || 0), 0);
  const isChanged = NAMES.some((name) => values[name] !== base[name]);
  const wrong = (name: Name): string | null => wrongWeight(name, typed[name]);
  const isWrong = NAMES.some(wrong) || sum === 0;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isChanged || isWrong || save.busy) return;
    const saved = await save.send({ ...values, version: base.version });
    if (!saved) return;
    setBase(saved);
    setTyped(textsOf(saved));
  };
  const isStale = save.problem?.code === "ranking_weights_stale";
  return (
    <form class="settings-form" onSubmit={(event) => void submit(event)}>
      <div class="weights-fields">
        {NAMES.map((name) => (
          <div key={name} class="weight">
            <Field label={plain(name)} wrong={wrong(name)}>
              {(control) => (
                <input
                  {...control}
                  inputMode="decimal"
                  value={typed[name]}
                  onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
                />
              )}
            </Field>
            <Bar share={sum ? (values[name] || 0) / sum : 0} />
            <span class="num">{percent(sum ? (values[name] || 0) / sum : 0)}</span>
          </div>
        ))}
      </div>
      {isStale ? (
        <Notice tone="wait" title="Somebody changed the weights since you read them">
          <button type="button" onClick={again}>
            Read them again
          </button>
        </Notice>
      ) : (
        save.problem && <Problem of={save.problem} />
      )}
      <div class="actions">
        <button type="submit" class="primary" disabled={!isChanged || isWrong || save.busy}>
          {save.busy ? "Saving…" : "Save the weights"}
        </button>
        <span class="hint" role="status">
          Version {base.version} is in force.
        </span>
      </div>
    </form>
  );
}

function textsOf(weights: RankingWeights): Record<Name, string> {
  return Object.fromEntries(NAMES.map((name) => [name, String(weights[name])])) as Record<
    Name,
    string
  >;
}

function wrongWeight(name: Name, text: string): string | null {
  if (!/^\d{1,4}(\.\d{1,4})?$/.test(text.trim()) || Number(text) > 1000) return "From 0 to 1000";
  return name === "fit" && Number(text) === 0 ? "Fit always counts" : null;
}
