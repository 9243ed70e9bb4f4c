import { Choice, TextField } from "../../parts/field";
import { plain } from "../../words/plain";
import { KINDS_TOLD } from "../../words/told";
import type { Wish } from "./passing";

const TYPES = [
  ["", "All"],
  ...KINDS_TOLD.map((kind) => [`flowpay.${kind}`, plain(kind)] as const),
] as const;

interface Props {
  wish: Wish;
  onWish: (wish: Wish) => void;
  words: string;
  onWords: (words: string) => void;
}

/** What the API narrows the log by; the words are looked for in what is loaded. */
export function Filters({ wish, onWish, words, onWords }: Props) {
  const set = (name: keyof Wish) => (value: string) => onWish({ ...wish, [name]: value });
  return (
    <form class="filters many" onSubmit={(event) => event.preventDefault()}>
      <Choice label="Type" value={wish.type} options={TYPES} onValue={set("type")} />
      <TextField
        label="Session"
        type="search"
        placeholder="ses_…"
        value={wish.session}
        onValue={set("session")}
      />
      <TextField
        label="By"
        type="search"
        placeholder="asha"
        value={wish.actor}
        onValue={set("actor")}
      />
      <TextField label="From" type="date" value={wish.since} onValue={set("since")} />
      <TextField label="To" type="date" value={wish.until} onValue={set("until")} />
      <TextField label="Words" type="search" value={words} onValue={onWords} />
    </form>
  );
}
