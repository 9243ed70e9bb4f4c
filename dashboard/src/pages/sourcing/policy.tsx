import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import type { Evaluation, Line, Money } from "../../api/types";
import { Amount } from "../../parts/amount";
import { Badge } from "../../parts/badge";
import { Findings } from "../../parts/findings";

/** What the rules would say to the most that the first line may cost. */
export function Policy({ lines }: { lines: readonly Line[] }) {
  const line = lines[0];
  const asked =
    line?.budget && line.category ? { amount: line.budget, category: line.category } : null;
  if (!asked) return <WithoutAmount lines={lines} />;
  return <Asked amount={asked.amount} category={asked.category} several={lines.length > 1} />;
}

function WithoutAmount({ lines }: { lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <p class="hint">
      With a price or a budget, and a category that is known, you see here what the rules would say.
    </p>
  );
}

interface AskedProps {
  amount: Money;
  category: string;
  several: boolean;
}

function Asked({ amount, category, several }: AskedProps) {
  const evaluation = useLoaded<Evaluation>(
    () => answered(api.POST("/api/spending-controls/evaluate", { body: { amount, category } })),
    [amount.amount, amount.currency, category],
  );
  if (evaluation.problem) return <p class="hint">The rules: {evaluation.problem.detail}</p>;
  if (!evaluation.data) return <p class="hint">Asking the rules…</p>;
  const { verdict, rules, wallet_amount, approvers_needed } = evaluation.data;
  return (
    <div class="policy">
      <h3>
        What the rules would say{several && " to the first"}{" "}
        <Badge state={verdict} label={VERDICTS[verdict]} />
      </h3>
      <p class="hint">
        For the most it may cost, <Amount of={amount} />
        {amount.currency !== wallet_amount.currency && (
          <>
            {" "}
            or <Amount of={wallet_amount} />
          </>
        )}
        . {approvers_needed > 0 && `Approvals needed: ${approvers_needed}.`}
      </p>
      <Findings of={rules.filter((rule) => rule.verdict !== "passed")} />
    </div>
  );
}

const VERDICTS = {
  passed: "Goes through",
  asks: "A person decides",
  refused: "Refused",
} as const;
