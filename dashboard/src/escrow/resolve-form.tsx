import { useState } from "preact/hooks";

import { answered, api } from "../api/client";
import { useCommand } from "../api/command";
import type { Money } from "../api/types";
import { Choice, TextField } from "../parts/field";
import { ReasonField } from "../parts/reason-field";
import { money, typedAmount } from "../words/money";
import { ActionForm, type FormProps } from "./action-form";
import { open } from "./possible";

interface Resolution {
  escrow_id: string;
  milestone: string;
  released: Money;
  reason?: string;
}

/** A disputed milestone is split: a part for the supplier, the rest comes back. */
export function ResolveForm({ escrow, done, cancel }: FormProps) {
  const disputed = open(escrow.milestones, "resolve");
  const [milestone, setMilestone] = useState(disputed[0]?.name ?? "");
  const [paid, setPaid] = useState("");
  const [reason, setReason] = useState("");
  const resolve = useCommand((body: Resolution, key: string) =>
    answered(
      api.POST("/api/resolve-dispute", { body, params: { header: { "idempotency-key": key } } }),
    ),
  );
  const amount = typedAmount(paid);
  const { currency } = escrow.amount;
  const released = amount && { amount, currency };
  const body = released && {
    escrow_id: escrow.escrow_id,
    milestone,
    released,
    reason: reason.trim() || undefined,
  };
  return (
    <ActionForm
      title="Settle a dispute"
      verb={released ? `Resolve with ${money(released)}` : "Resolve"}
      command={resolve}
      body={body || null}
      done={done}
      cancel={cancel}
    >
      <Choice
        label="Milestone"
        value={milestone}
        onValue={setMilestone}
        options={disputed.map(({ name, amount: whole }) => [name, `${name}, ${money(whole)}`])}
      />
      <TextField
        label={`For the supplier, in ${currency}`}
        hint="0 gives everything back; the rest always comes back"
        wrong={paid && !amount ? "Write an amount such as 1250.50" : null}
        value={paid}
        onValue={setPaid}
        numeric
        required
      />
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}
