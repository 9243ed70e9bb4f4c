/** Where a supplier is paid, as it is typed and put on record. */

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { TextField } from "../../parts/field";

type Destination = { address: string } | { email: string };
type Said = Destination & { supplier_id: string; version: number };

export function useRecipientSet() {
  return useCommand(({ supplier_id, ...body }: Said) => {
    const params = { path: { supplier_id } };
    return answered(api.PUT("/api/payout-recipients/{supplier_id}", { body, params }));
  });
}

interface Props {
  value: string;
  onValue: (value: string) => void;
}

export function DestinationField({ value, onValue }: Props) {
  return (
    <TextField
      label="Address on Base, or e-mail"
      hint="As the supplier has told you by a way that you trust, not as a mail says."
      value={value}
      onValue={onValue}
      wrong={value && !destinationOf(value) ? "Write 0x and 40 digits, or an e-mail" : null}
      required
    />
  );
}

/** What was typed, as the API takes it; null while it is neither. */
export function destinationOf(typed: string): Destination | null {
  const to = typed.trim();
  if (/^0x[0-9a-fA-F]{40}$/.test(to)) return { address: to };
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to) ? { email: to } : null;
}
