import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useWatched } from "../../../live/use-watched";
import { Choice } from "../../../parts/field";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { goTo } from "../../../route";
import { plain } from "../../../words/plain";
import { Resting } from "../resting";
import type { CardStatus } from "../types";
import { CardTile } from "./card-tile";
import { OrderForm } from "./order-form";

const STATUSES: readonly CardStatus[] = ["pending", "active", "frozen", "closed", "expired"];

/** The account's cards, newest first, and the order of another. */
export function Cards() {
  const [status, setStatus] = useState<CardStatus | "">("");
  const [ordering, setOrdering] = useState(false);
  const cards = usePages(
    (cursor) => {
      const query = { status: status || undefined, limit: 12, cursor };
      return answered(api.GET("/api/virtual-cards", { params: { query } }));
    },
    [status],
  );
  const waits = cards.data?.some((card) => card.status === "pending") ?? false;
  useWatched(["flowpay.card", "flowpay.escrow."], cards.again, waits);
  const order = (
    <button
      type="button"
      class="primary"
      aria-expanded={ordering}
      onClick={() => setOrdering(!ordering)}
    >
      Order a card…
    </button>
  );
  return (
    <Section title="Virtual cards" aside={!ordering && order}>
      <Resting
        provider="laso"
        name="Laso, the provider of the cards,"
        meanwhile="No card can be ordered meanwhile; freezing and closing work."
      />
      {ordering && (
        <OrderForm
          cancel={() => setOrdering(false)}
          done={(card) => {
            setOrdering(false);
            cards.again();
            if (card) goTo("compliance", card.card_id);
          }}
        />
      )}
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Status"
          value={status}
          onValue={(value) => setStatus(value as CardStatus | "")}
          options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
        />
      </form>
      <Show of={cards} empty={status ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="cards">
            {items.map((card) => (
              <li key={card.card_id}>
                <CardTile card={card} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={cards} />
    </Section>
  );
}

const NONE = {
  title: "No card yet",
  hint: "A card is for one supplier, up to one amount, until one day. Order the first above.",
};
const NONE_SUCH = { title: "No card is in this state", hint: "Choose another, or all." };
