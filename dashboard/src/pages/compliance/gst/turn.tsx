import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionForm } from "../../../escrow/action-form";
import { useKeptFocus } from "../../../escrow/use-kept-focus";
import { TextField } from "../../../parts/field";
import { Notice } from "../../../parts/notice";
import { ReasonField } from "../../../parts/reason-field";
import { When } from "../../../parts/when";
import { sentence } from "../../../words/sentence";
import { Away } from "../away";
import type { RunView } from "../types";

interface Props {
  run: RunView;
  changed: () => void;
}

/** What the person is asked to do, the live page to do it at, and the word when it is done. */
export function Turn({ run, changed }: Props) {
  const [chosen, choose] = useState<"continue" | "cancel" | null>(null);
  const box = useKeptFocus(chosen);
  if (run.status !== "awaiting_person" || !run.person) return null;
  const form = { run, changed, cancel: () => choose(null) };
  return (
    <Notice tone="wait" title="A person’s turn">
      <p>{sentence(run.person.asks)}</p>
      <p class="quiet">
        It is waited for until <When at={run.person.until} /> (
        <When at={run.person.until} relative />
        ).
      </p>
      <Where run={run} />
      <div class="turn" ref={box} tabIndex={-1}>
        {chosen === "continue" && <ContinueForm {...form} />}
        {chosen === "cancel" && <CancelForm {...form} />}
        {!chosen && (
          <div class="actions">
            <button type="button" onClick={() => choose("continue")}>
              I am done…
            </button>
            <button type="button" class="danger" onClick={() => choose("cancel")}>
              I will not do it…
            </button>
          </div>
        )}
      </div>
    </Notice>
  );
}

function Where({ run }: { run: RunView }) {
  if (run.live_url) {
    return (
      <Away to={run.live_url} strong>
        Open the live page
      </Away>
    );
  }
  if (run.portal === "closed") return <p>Do it at the portal by hand: Flowpay opens none here.</p>;
  return <p>The live page is shown to whoever may ask for payments; your key may not.</p>;
}

function ContinueForm({ run, changed, cancel }: Props & { cancel: () => void }) {
  const [reference, setReference] = useState("");
  const [note, setNote] = useState("");
  const go = useCommand((body: { note?: string; reference?: string }) => {
    const params = { path: { run_id: run.run_id } };
    return answered(api.POST("/api/gstn/runs/{run_id}/continue", { body, params }));
  });
  return (
    <ActionForm
      title={
        run.portal === "closed"
          ? "It is your word then: nothing sees it at the portal"
          : "Flowpay now reads what the portal shows"
      }
      verb="It is done"
      command={go}
      body={{ note: note.trim() || undefined, reference: reference.trim() || undefined }}
      done={changed}
      cancel={cancel}
    >
      {run.portal === "closed" && (
        <TextField
          label="Reference (optional)"
          hint="The ARN or CIN that the portal has shown"
          value={reference}
          onValue={setReference}
        />
      )}
      <TextField
        label="Note (optional)"
        hint="Never a password or a one-time password: it goes on the record"
        value={note}
        onValue={setNote}
      />
    </ActionForm>
  );
}

function CancelForm({ run, changed, cancel }: Props & { cancel: () => void }) {
  const [reason, setReason] = useState("");
  const stop = useCommand((body: { reason?: string }) => {
    const params = { path: { run_id: run.run_id } };
    return answered(api.POST("/api/gstn/runs/{run_id}/cancel", { body, params }));
  });
  return (
    <ActionForm
      title={
        run.action === "pay_tax"
          ? "The money held goes back: only if nothing was paid at the portal"
          : "The run ends, and nothing is filed or looked up"
      }
      verb="End the run"
      danger
      command={stop}
      body={{ reason: reason.trim() || undefined }}
      done={changed}
      cancel={cancel}
    >
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}
