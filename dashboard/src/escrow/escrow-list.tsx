import { EscrowCard, type Timed } from "./escrow-card";

/** Escrows as cards, each with its next actions. */
export function EscrowList({ of, changed }: { of: readonly Timed[]; changed: () => void }) {
  return (
    <ul class="cards">
      {of.map((escrow) => (
        <li key={escrow.escrow_id}>
          <EscrowCard escrow={escrow} changed={changed} />
        </li>
      ))}
    </ul>
  );
}
