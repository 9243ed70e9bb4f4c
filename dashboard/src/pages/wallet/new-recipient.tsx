import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import type { PayoutRecipient } from "../../api/types";
import { ActionForm } from "../../escrow/action-form";
import { useKeptFocus } from "../../escrow/use-kept-focus";
import { TextField } from "../../parts/field";
import { DestinationField, destinationOf, useRecipientSet } from "./destination";

interface Props {
  onRecord: readonly PayoutRecipient[];
  changed: () => void;
}

/** Says where a supplier is paid before anything is owed to it. */
export function NewRecipient({ onRecord, changed }: Props) {
  const [open, setOpen] = useState(false);
  const box = useKeptFocus(open || null);
  const done = (): void => {
    setOpen(false);
    changed();
  };
  return (
    <div class="escrow-actions" ref={box} tabIndex={-1}>
      {open ? (
        <Form onRecord={onRecord} done={done} cancel={() => setOpen(false)} />
      ) : (
        <button type="button" onClick={() => setOpen(true)}>
          Say where a supplier is paid…
        </button>
      )}
    </div>
  );
}

interface FormProps {
  onRecord: readonly PayoutRecipient[];
  done: () => void;
  cancel: () => void;
}

function Form({ onRecord, done, cancel }: FormProps) {
  const [typedId, setTypedId] = useState("");
  const [typed, setTyped] = useState("");
  const suppliers = useLoaded(() => answered(api.GET("/api/suppliers")));
  const set = useRecipientSet();
  const supplier_id = typedId.trim();
  const wrong = supplier_id ? wrongId(supplier_id, onRecord) : null;
  const to = destinationOf(typed);
  return (
    <ActionForm
      title="Where a supplier is paid from now on."
      verb="Put on record"
      command={set}
      body={supplier_id && !wrong && to ? { supplier_id, ...to, version: 0 } : null}
      done={done}
      cancel={cancel}
    >
      <TextField
        label="Supplier’s id"
        value={typedId}
        onValue={setTypedId}
        wrong={wrong}
        required
        suggestions={suppliers.data?.items.map((each) => [each.supplier_id, each.name] as const)}
      />
      <DestinationField value={typed} onValue={setTyped} />
    </ActionForm>
  );
}

function wrongId(supplier_id: string, onRecord: readonly PayoutRecipient[]): string | null {
  if (onRecord.some((each) => each.supplier_id === supplier_id)) {
    return "It is on record already: change it there";
  }
  return /^[A-Za-z0-9_.:-]{1,64}$/.test(supplier_id)
    ? null
    : "Letters, digits and _ . : - only, 64 at most";
}
