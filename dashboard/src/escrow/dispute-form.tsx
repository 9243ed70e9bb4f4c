import { useState } from "preact/hooks";

import { answered, api } from "../api/client";
import { useCommand } from "../api/command";
import { Choice } from "../parts/field";
import { ReasonField } from "../parts/reason-field";
import { money } from "../words/money";
import { ActionForm, type FormProps } from "./action-form";
import { open } from "./possible";

interface Dispute {
  escrow_id: string;
  milestone: string;
  reason: string;
}

/** A milestone is frozen until its dispute is resolved. */
export function DisputeForm({ escrow, done, cancel }: FormProps) {
  const held = open(escrow.milestones, "dispute");
  const [milestone, setMilestone] = useState(held[0]?.name ?? "");
  const [reason, setReason] = useState("");
  const dispute = useCommand((body: Dispute, key: string) =>
    answered(
      api.POST("/api/dispute-escrow", { body, params: { header: { "idempotency-key": key } } }),
    ),
  );
  const said = reason.trim();
  return (
    <ActionForm
      title="Freeze a milestone until it is settled who gets what"
      verb="Dispute"
      command={dispute}
      body={said ? { escrow_id: escrow.escrow_id, milestone, reason: said } : null}
      done={done}
      cancel={cancel}
    >
      <Choice
        label="Milestone"
        value={milestone}
        onValue={setMilestone}
        options={held.map(({ name, amount }) => [name, `${name}, ${money(amount)}`])}
      />
      <ReasonField value={reason} onValue={setReason} required />
    </ActionForm>
  );
}
