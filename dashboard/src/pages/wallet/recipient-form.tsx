import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { ActionForm } from "../../escrow/action-form";
import { TextField } from "../../parts/field";

interface Props {
  supplierId: string;
  /** How the supplier is called, where that is known. */
  name?: string | null;
  /** Of what is on record now; 0 where nothing is. */
  version: number;
  done: () => void;
  cancel: () => void;
}

type Recipient = { address: string } | { email: string };

/** Puts on record where a supplier is paid: an admin's word, and nobody else's. */
export function RecipientForm({ supplierId, name, version, done, cancel }: Props) {
  const [typed, setTyped] = useState("");
  const path = { supplier_id: supplierId };
  const set = useCommand((body: Recipient & { version: number }) =>
    answered(api.PUT("/api/payout-recipients/{supplier_id}", { body, params: { path } })),
  );
  const to = recipientOf(typed.trim());
  return (
    <ActionForm
      title={`Where ${name ?? supplierId} is paid from now on.`}
      verb="Put on record"
      command={set}
      body={to && { ...to, version }}
      done={done}
      cancel={cancel}
    >
      <TextField
        label="Address on Base, or e-mail"
        hint="As the supplier has told you by a way that you trust, not as a mail says."
        value={typed}
        onValue={setTyped}
        wrong={typed && !to ? "Write 0x and 40 digits, or an e-mail" : null}
        required
      />
    </ActionForm>
  );
}

/** What was typed, as the API takes it; null while it is neither. */
export function recipientOf(typed: string): Recipient | null {
  if (/^0x[0-9a-fA-F]{40}$/.test(typed)) return { address: typed };
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed) ? { email: typed } : null;
}
