import { useEffect, useId, useState } from "preact/hooks";

import type { Payout, PayoutRecipient, PayoutStatus } from "../../api/types";
import { ActionButtons } from "../../escrow/action-buttons";
import { useKeptFocus } from "../../escrow/use-kept-focus";
import { Amount } from "../../parts/amount";
import { Badge } from "../../parts/badge";
import { sentence } from "../../words/sentence";
import { ByHandForm } from "./by-hand-form";
import { CameBackForm } from "./came-back-form";
import { attemptOf, PayoutFacts } from "./payout-facts";
import { RecipientForm } from "./recipient-form";
import { RetryForm } from "./retry-form";

interface Props {
  payout: Payout;
  changed: () => void;
  /** Where its supplier is paid, if that is on record. */
  recipient?: PayoutRecipient;
  /** Whether payouts are switched off, as far as that is known. */
  isOff?: boolean;
}

/** What is owed to one supplier: how it stands, where it goes, and what a person can do. */
export function PayoutCard({ payout, changed, recipient, isOff = false }: Props) {
  const id = useId();
  const [chosen, choose] = useState<Step | null>(null);
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => setNews(null), [recipient?.version]); // from here on the list knows better
  const lacks = payout.status === "needs_recipient";
  const isOnRecord = lacks && (recipient !== undefined || news === "on record");
  const steps = stepsOf(payout, isOnRecord);
  const said = isOnRecord
    ? onRecord(payout, isOff)
    : (isOff && WHILE_OFF[payout.status]) || (news === "not back" && NOT_BACK[payout.status]);
  const step = chosen && steps.includes(chosen) ? chosen : null;
  const box = useKeptFocus(step);
  const tried = payout.attempts.length; // whoever has looked has looked before another attempt
  const done = (learned: News | null = null): void => {
    setNews(learned);
    choose(null);
    changed();
  };
  const form = { done, cancel: () => choose(null) };
  return (
    <article class="card" aria-labelledby={id}>
      <header class="card-head">
        <h3 id={id}>{nameOf(payout)}</h3>
        <Badge state={payout.status} />
      </header>
      <p class="big">
        <Amount of={payout.amount} also={payout.foreign} />
      </p>
      {payout.trouble && !isOnRecord && <p class="wrong">{sentence(payout.trouble)}</p>}
      <PayoutFacts of={payout} />
      <div class="escrow-actions" ref={box} tabIndex={-1}>
        <div role="status">
          {said && <p class="hint">{said}</p>}
        </div>
        {!step && steps.length > 0 && (
          <ActionButtons
            of={steps}
            name={(each) => VERBS[each]}
            choose={choose}
            quiet={isOnRecord || UNASKED.has(payout.status)}
          />
        )}
        {step === "recipient" && (
          <RecipientForm
            supplierId={payout.supplier_id}
            name={payout.supplier_name}
            version={0}
            {...form}
            done={() => done("on record")}
          />
        )}
        {step === "retry" && <RetryForm key={tried} payout={payout} {...form} />}
        {step === "by hand" && <ByHandForm key={tried} payout={payout} {...form} />}
        {step === "came back" && (
          <CameBackForm
            payout={payout}
            {...form}
            done={({ status }) => done(status === "paid" ? "not back" : null)}
          />
        )}
      </div>
    </article>
  );
}

type Step = "recipient" | "retry" | "by hand" | "came back";
/** What was learned here by whoever has asked. */
type News = "on record" | "not back";
type OfSome = Partial<Record<PayoutStatus, string>>;

const VERBS: Record<Step, string> = {
  recipient: "Say where to pay",
  retry: "Try again",
  "by hand": "Paid by hand",
  "came back": "It came back",
};
/** What goes on by itself, or is over: nobody is expected to do anything. */
const UNASKED: ReadonlySet<PayoutStatus> = new Set(["pending", "awaiting_approval", "paid"]);
const OFF = "Payouts are switched off: it waits until they are on.";
const WHILE_OFF: OfSome = { pending: OFF };
const NOT_BACK: OfSome = { paid: "At Locus it has not come back: nothing was sent." };

function nameOf(payout: Payout): string {
  return payout.supplier_name ?? payout.supplier_id;
}

function onRecord(payout: Payout, isOff: boolean): string {
  return `On record. ${isOff ? OFF : `What is owed to ${nameOf(payout)} is sent within a minute.`}`;
}

function stepsOf(payout: Payout, isOnRecord: boolean): Step[] {
  const steps: Step[] = [];
  if (payout.status === "needs_recipient" && !isOnRecord) steps.push("recipient");
  if (payout.may_be_retried) steps.push("retry");
  if (payout.may_be_paid_by_hand) steps.push("by hand");
  if (mayHaveComeBack(payout)) steps.push("came back");
  return steps;
}

/** Locus gives back what nobody has claimed that was sent by e-mail. */
function mayHaveComeBack(payout: Payout): boolean {
  return payout.status === "paid" && attemptOf(payout)?.destination.way === "email";
}
