import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionButtons } from "../../../escrow/action-buttons";
import { ActionForm } from "../../../escrow/action-form";
import { useKeptFocus } from "../../../escrow/use-kept-focus";
import { ReasonField } from "../../../parts/reason-field";
import { money } from "../../../words/money";
import { plain } from "../../../words/plain";
import type { Card } from "../types";
import { DebitForm } from "./debit-form";
import { type CardAction, possible } from "./possible";

export interface CardFormProps {
  card: Card;
  /** Called when something may have changed, declined debits included. */
  changed: () => void;
  done: () => void;
  cancel: () => void;
}

const NAMES: Record<CardAction, string> = {
  debit: "Record a debit",
  freeze: "Freeze",
  unfreeze: "Unfreeze",
  close: "Close",
};

/** What can be done with a card; the action that is chosen opens its form. */
export function CardActions({ card, changed }: { card: Card; changed: () => void }) {
  const [chosen, choose] = useState<CardAction | null>(null);
  const actions = possible(card);
  const box = useKeptFocus(chosen);
  if (actions.length === 0) return null;
  const action = chosen && actions.includes(chosen) ? chosen : null;
  const done = (): void => {
    choose(null);
    changed();
  };
  const form = { card, changed, done, cancel: () => choose(null) };
  return (
    <div ref={box} tabIndex={-1}>
      {action === "debit" && <DebitForm {...form} />}
      {action && action !== "debit" && <ChangeForm {...form} action={action} />}
      {!action && <ActionButtons of={actions} name={(each) => NAMES[each]} choose={choose} />}
    </div>
  );
}

type Change = Exclude<CardAction, "debit">;
const PATHS = {
  freeze: "/api/virtual-cards/{card_id}/freeze",
  unfreeze: "/api/virtual-cards/{card_id}/unfreeze",
  close: "/api/virtual-cards/{card_id}/close",
} as const;

function ChangeForm({ card, action, done, cancel }: CardFormProps & { action: Change }) {
  const [reason, setReason] = useState("");
  const change = useCommand((body: { reason?: string }, key: string) => {
    const params = { path: { card_id: card.card_id }, header: { "idempotency-key": key } };
    return answered(api.POST(PATHS[action], { body, params }));
  });
  return (
    <ActionForm
      title={consequence(card, action)}
      verb={plain(action)}
      danger={action === "close"}
      command={change}
      body={{ reason: reason.trim() || undefined }}
      done={done}
      cancel={cancel}
    >
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}

function consequence(card: Card, action: Change): string {
  if (action === "freeze") return "Every debit through Flowpay is declined until it is unfrozen";
  if (action === "unfreeze") return "Debits are let through again";
  if (card.awaiting_approval) return "It is not ordered, and what is held for it is back";
  return `It ends for good, and ${money(card.remaining)} returns to the wallet`;
}
