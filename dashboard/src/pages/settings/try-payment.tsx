import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { Controls, Evaluation, Money } from "../../api/types";
import { Badge } from "../../parts/badge";
import { TextField } from "../../parts/field";
import { Problem } from "../../parts/problem";
import { typedAmount } from "../../words/money";
import { plain } from "../../words/plain";
import { foresee } from "./foresee";

interface Payment {
  amount: Money;
  category: string;
}

interface Props {
  /** What is not saved yet; null if nothing differs. */
  draft: Controls | null;
  version: number;
}

/** Asks what the rules would say to a payment: those in force, and those being written. */
export function TryPayment({ draft, version }: Props) {
  const [typed, setTyped] = useState("3000");
  const [currency, setCurrency] = useState("USD");
  const [category, setCategory] = useState("cotton yarn");
  const [evaluation, setEvaluation] = useState<Evaluation | null>(null);
  const evaluate = useCommand((body: Payment) =>
    answered(api.POST("/api/spending-controls/evaluate", { body })),
  );
  const amount = typedAmount(typed);
  const ask = async (): Promise<void> => {
    if (!amount) return;
    setEvaluation(await evaluate.send({ amount: { amount, currency }, category: category.trim() }));
  };
  return (
    <fieldset class="try">
      <legend>Try a payment before you save</legend>
      <div class="row-form">
        <TextField
          label="Amount"
          value={typed}
          onValue={setTyped}
          wrong={amount ? null : "Such as 1250.50"}
          numeric
        />
        <TextField
          label="Currency"
          value={currency}
          onValue={(value) => setCurrency(value.toUpperCase())}
        />
        <TextField label="Category" value={category} onValue={setCategory} />
        <button
          type="button"
          onClick={() => void ask()}
          disabled={!amount || !category.trim() || evaluate.busy}
        >
          {evaluate.busy ? "Asking…" : "Ask the rules"}
        </button>
      </div>
      {evaluate.problem && <Problem of={evaluate.problem} />}
      {evaluation && <Verdicts of={evaluation} draft={draft} version={version} />}
    </fieldset>
  );
}

interface VerdictsProps extends Props {
  of: Evaluation;
}

function Verdicts({ of, draft, version }: VerdictsProps) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="What the rules say">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">In force</th>
            {draft && <th scope="col">With your changes</th>}
            <th scope="col">In words, as of version {of.controls_version}</th>
          </tr>
        </thead>
        <tbody>
          {of.rules.map((finding) => {
            const foreseen = draft && foresee(finding, draft);
            return (
              <tr key={finding.rule}>
                <th scope="row">{plain(finding.rule)}</th>
                <td data-label="In force">
                  <Badge state={finding.verdict} />
                </td>
                {draft && (
                  <td data-label="Changed">
                    {foreseen ? <Badge state={foreseen} /> : "known once saved"}
                  </td>
                )}
                <td class="wrap" data-label="In words">{finding.detail}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {of.controls_version !== version && (
        <p class="hint">The rules in force are no longer those that you are changing.</p>
      )}
    </div>
  );
}
