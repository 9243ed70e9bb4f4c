import { Choice, TextField } from "../../parts/field";
import type { Wish } from "./passing";

const FAMILIES = [
  ["", "All"],
  ["session", "Sourcing"],
  ["escrow", "Escrows"],
  ["approval", "Approvals"],
  ["wallet", "Wallet"],
  ["spending_controls", "Spending controls"],
  ["ranking_weights", "Ranking weights"],
  ["webhook", "Webhooks"],
  ["key", "Keys"],
  ["books", "Books"],
] as const;

export function Filters({ wish, onWish }: { wish: Wish; onWish: (wish: Wish) => void }) {
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="About"
        value={wish.family}
        options={FAMILIES}
        onValue={(family) => onWish({ ...wish, family })}
      />
      <TextField
        label="Words"
        type="search"
        value={wish.words}
        onValue={(words) => onWish({ ...wish, words })}
      />
      <TextField
        label="Session"
        type="search"
        placeholder="ses_…"
        value={wish.session}
        onValue={(session) => onWish({ ...wish, session })}
      />
    </form>
  );
}
