import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionForm } from "../../../escrow/action-form";
import { ReasonField } from "../../../parts/reason-field";
import { money } from "../../../words/money";
import type { AgentTask } from "../types";

interface Props {
  task: AgentTask;
  changed: () => void;
}

/** A task that is still open can be ended early. */
export function CancelTask({ task, changed }: Props) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const cancel = useCommand((body: { reason?: string }, key: string) => {
    const params = { path: { task_id: task.task_id }, header: { "idempotency-key": key } };
    return answered(api.POST("/api/a2a/tasks/{task_id}/cancel", { body, params }));
  });
  if (!open) {
    return (
      <div class="actions below">
        <button type="button" class="danger" onClick={() => setOpen(true)}>
          Cancel it…
        </button>
      </div>
    );
  }
  return (
    <ActionForm
      title={`The agent is told, nothing is paid, and ${money(task.held)} comes back`}
      verb="Cancel the task"
      danger
      command={cancel}
      body={{ reason: reason.trim() || undefined }}
      done={() => {
        setOpen(false);
        changed();
      }}
      cancel={() => setOpen(false)}
    >
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}
