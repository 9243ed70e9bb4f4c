import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { asProblem } from "../../../api/problem";
import type { Money } from "../../../api/types";
import { ActionForm } from "../../../escrow/action-form";
import { TextField } from "../../../parts/field";
import { money, typedAmount } from "../../../words/money";
import type { CardFormProps } from "./card-actions";

interface Debit {
  card_id: string;
  amount: Money;
  merchant: string;
  reference: string;
  memo?: string;
}

const ANOTHER = "The declined one is listed below; another debit has a reference of its own";

/** What the merchant took is recorded; one that the card declines is on the record too. */
export function DebitForm({ card, changed, done, cancel }: CardFormProps) {
  const [typed, setTyped] = useState("");
  const [merchant, setMerchant] = useState(card.supplier_name ?? card.supplier_id);
  const [reference, setReference] = useState("");
  const [memo, setMemo] = useState("");
  const [isDeclined, setDeclined] = useState(false);
  const debit = useCommand(async (body: Debit, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    try {
      return await answered(api.POST("/api/virtual-cards/debit", sent));
    } catch (error) {
      if (asProblem(error).code === "debit_declined") {
        setDeclined(true);
        setReference(""); // the card has seen it: the next debit has its own
      }
      throw error;
    } finally {
      changed();
    }
  });
  const amount = typedAmount(typed);
  const { currency } = card.amount;
  const isFull = amount && merchant.trim() && reference.trim();
  return (
    <ActionForm
      title={`Record what was taken: ${money(card.remaining)} is left`}
      verb="Record the debit"
      command={debit}
      body={
        isFull
          ? {
              card_id: card.card_id,
              amount: { amount, currency },
              merchant: merchant.trim(),
              reference: reference.trim(),
              memo: memo.trim() || undefined,
            }
          : null
      }
      done={done}
      cancel={cancel}
    >
      <div class="fields">
        <TextField
          label={`Amount in ${currency}`}
          value={typed}
          onValue={setTyped}
          wrong={typed && !amount ? "Write an amount such as 12.50" : null}
          numeric
          required
        />
        <TextField label="Merchant" value={merchant} onValue={setMerchant} required />
        <TextField
          label="Reference"
          hint={isDeclined ? ANOTHER : "The merchant’s own number of the payment, without spaces"}
          value={reference}
          onValue={setReference}
          required
        />
        <TextField label="Memo (optional)" value={memo} onValue={setMemo} />
      </div>
    </ActionForm>
  );
}
