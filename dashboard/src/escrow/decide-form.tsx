import { useState } from "preact/hooks";

import { answered, api } from "../api/client";
import { useCommand } from "../api/command";
import { ReasonField } from "../parts/reason-field";
import { money } from "../words/money";
import { ActionForm, type FormProps } from "./action-form";
import { payee } from "./payee";

interface Decision {
  escrow_id: string;
  reason?: string;
  hash?: string;
}

/** A person lets a payment through, or refuses it: exactly the one that is on the screen. */
export function DecideForm({
  escrow,
  verdict,
  done,
  cancel,
}: FormProps & { verdict: "approve" | "reject" }) {
  const [reason, setReason] = useState("");
  const decide = useCommand((body: Decision, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    return verdict === "approve"
      ? answered(api.POST("/api/approve-payment", sent))
      : answered(api.POST("/api/reject-payment", sent));
  });
  const paid = `${money(escrow.amount)} to ${payee(escrow)}`;
  return (
    <ActionForm
      title={verdict === "approve" ? `Let ${paid} through` : `Refuse ${paid}; the money goes back`}
      verb={verdict === "approve" ? "Approve" : "Reject"}
      danger={verdict === "reject"}
      command={decide}
      body={{
        escrow_id: escrow.escrow_id,
        reason: reason.trim() || undefined,
        hash: escrow.approval?.hash,
      }}
      done={done}
      cancel={cancel}
    >
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}
