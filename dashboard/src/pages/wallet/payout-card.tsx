import { useState } from "preact/hooks";

import type { Payout } from "../../api/types";
import { ActionButtons } from "../../escrow/action-buttons";
import { useKeptFocus } from "../../escrow/use-kept-focus";
import { Amount } from "../../parts/amount";
import { Badge } from "../../parts/badge";
import { type Fact, Facts } from "../../parts/facts";
import { When } from "../../parts/when";
import { brief } from "../../words/plain";
import { ByHandForm } from "./by-hand-form";
import { RecipientForm } from "./recipient-form";
import { RetryForm } from "./retry-form";

/** What is owed to one supplier: how it stands, where it goes, and what a person can do. */
export function PayoutCard({ payout, changed }: { payout: Payout; changed: () => void }) {
  const [chosen, choose] = useState<Step | null>(null);
  const steps = stepsOf(payout);
  const step = chosen && steps.includes(chosen) ? chosen : null;
  const box = useKeptFocus(step);
  const tried = payout.attempts.length; // whoever has looked has looked before another attempt
  const done = (): void => {
    choose(null);
    changed();
  };
  const form = { done, cancel: () => choose(null) };
  return (
    <article class="card">
      <header class="card-head">
        <h3>{payout.supplier_name ?? payout.supplier_id}</h3>
        <Badge state={payout.status} />
      </header>
      <p class="big">
        <Amount of={payout.amount} also={payout.foreign} />
      </p>
      {payout.trouble && <p class="wrong">{payout.trouble}</p>}
      <Facts of={factsOf(payout)} />
      <div class="escrow-actions" ref={box} tabIndex={-1}>
        {!step && steps.length > 0 && (
          <ActionButtons of={steps} name={(each) => VERBS[each]} choose={choose} />
        )}
        {step === "recipient" && (
          <RecipientForm
            supplierId={payout.supplier_id}
            name={payout.supplier_name}
            version={0}
            {...form}
          />
        )}
        {step === "retry" && <RetryForm key={tried} payout={payout} {...form} />}
        {step === "by hand" && <ByHandForm key={tried} payout={payout} {...form} />}
      </div>
    </article>
  );
}

type Step = "recipient" | "retry" | "by hand";

const VERBS: Record<Step, string> = {
  recipient: "Say where to pay",
  retry: "Try again",
  "by hand": "Paid by hand",
};

function stepsOf(payout: Payout): Step[] {
  const steps: Step[] = [];
  if (payout.status === "needs_recipient") steps.push("recipient");
  if (payout.may_be_retried) steps.push("retry");
  if (payout.may_be_paid_by_hand) steps.push("by hand");
  return steps;
}

function factsOf(payout: Payout): (Fact | null | false)[] {
  const last = payout.attempts.at(-1);
  const page = last?.approval_url;
  return [
    [
      "Released",
      <>
        by {payout.released_by}, <When at={payout.created_at} />
      </>,
    ],
    last ? ["To", <span class="wrap">{last.destination.to}</span>] : null,
    payout.attempts.length > 1 && ["Tried", `${payout.attempts.length} times`],
    last?.transfer_id
      ? ["At Locus", <span title={last.transfer_id}>{brief(last.transfer_id)}</span>]
      : null,
    payout.paid_at ? ["Paid", <When at={payout.paid_at} />] : null,
    payout.paid_with ? ["With", <span class="wrap">{payout.paid_with}</span>] : null,
    page && payout.status === "awaiting_approval"
      ? [
          "Approval",
          <a href={page} rel="noreferrer" target="_blank">
            At Locus
          </a>,
        ]
      : null,
  ];
}
