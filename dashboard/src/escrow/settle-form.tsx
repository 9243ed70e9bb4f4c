import { useState } from "preact/hooks";

import { answered, api } from "../api/client";
import { useCommand } from "../api/command";
import type { Escrow, Money } from "../api/types";
import { Choice, TextField } from "../parts/field";
import { ReasonField } from "../parts/reason-field";
import { micros, money, ofMicros, typedAmount } from "../words/money";
import { ActionForm, type FormProps } from "./action-form";
import { payee } from "./payee";
import { open } from "./possible";

interface Settlement {
  escrow_id: string;
  amount?: Money;
  milestone?: string;
  reason?: string;
}

/** What is held is paid to the supplier, or comes back: all of it, a part, or one milestone. */
export function SettleForm({
  escrow,
  action,
  done,
  cancel,
}: FormProps & { action: "release" | "refund" }) {
  const [part, setPart] = useState("");
  const [reason, setReason] = useState("");
  const settle = useCommand((body: Settlement, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    return action === "release"
      ? answered(api.POST("/api/release-escrow", sent))
      : answered(api.POST("/api/refund-escrow", sent));
  });
  const typed = typedAmount(part);
  const wrong = !escrow.milestones.length && part.trim() && !typed ? WRONG : null;
  const amount = typed ? { amount: typed, currency: escrow.amount.currency } : undefined;
  const what = escrow.milestones.length ? { milestone: part || undefined } : { amount };
  const verb = action === "release" ? "Release" : "Refund";
  return (
    <ActionForm
      title={action === "release" ? `Pay ${payee(escrow)}` : "Take the money back into the wallet"}
      verb={amount ? `${verb} ${money(amount)}` : verb}
      danger={action === "refund"}
      command={settle}
      body={
        wrong ? null : { escrow_id: escrow.escrow_id, ...what, reason: reason.trim() || undefined }
      }
      done={done}
      cancel={cancel}
    >
      {escrow.milestones.length ? (
        <Choice label="What" value={part} onValue={setPart} options={parts(escrow, action)} />
      ) : (
        <TextField
          label={`Amount in ${escrow.amount.currency}`}
          hint={`Left empty: all that is held, ${money(left(escrow))}`}
          wrong={wrong}
          value={part}
          onValue={setPart}
          numeric
        />
      )}
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}

const WRONG = "Write an amount such as 1250.50";

function parts(escrow: Escrow, action: "release" | "refund"): [string, string][] {
  const each = open(escrow.milestones, action);
  return [["", "All that is held"], ...each.map(named)];
}

function named({ name, amount }: Escrow["milestones"][number]): [string, string] {
  return [name, `${name}, ${money(amount)}`];
}

function left(escrow: Escrow): Money {
  const size = micros(escrow.amount) - micros(escrow.released) - micros(escrow.refunded);
  return ofMicros(size, escrow.amount.currency);
}
