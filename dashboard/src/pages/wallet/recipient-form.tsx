import { useState } from "preact/hooks";

import { ActionForm } from "../../escrow/action-form";
import { DestinationField, destinationOf, useRecipientSet } from "./destination";

interface Props {
  supplierId: string;
  /** How the supplier is called, where that is known. */
  name?: string | null;
  /** Of what is on record now; 0 where nothing is. */
  version: number;
  done: () => void;
  cancel: () => void;
}

/** Puts on record where a supplier is paid: an admin's word, and nobody else's. */
export function RecipientForm({ supplierId, name, version, done, cancel }: Props) {
  const [typed, setTyped] = useState("");
  const set = useRecipientSet();
  const to = destinationOf(typed);
  return (
    <ActionForm
      title={`Where ${name ?? supplierId} is paid from now on.`}
      verb="Put on record"
      command={set}
      body={to && { supplier_id: supplierId, ...to, version }}
      done={done}
      cancel={cancel}
    >
      <DestinationField value={typed} onValue={setTyped} />
    </ActionForm>
  );
}
