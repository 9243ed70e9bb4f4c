import { Badge } from "../../../parts/badge";
import { type Fact, Facts } from "../../../parts/facts";
import { Meter } from "../../../parts/meter";
import { Notice } from "../../../parts/notice";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { micros, money } from "../../../words/money";
import { readable, sentence } from "../../../words/sentence";
import type { Card } from "../types";

/** Whom a card is for, by name where that is known. */
export function merchantOf(card: Card): string {
  return card.supplier_name ?? card.supplier_id;
}

/** A card in a list: whom it is for, what is left of it, and until when. */
export function CardTile({ card }: { card: Card }) {
  return (
    <article class="card">
      <header class="card-head">
        <h3>
          <a href={linkTo("compliance", card.card_id)}>{merchantOf(card)}</a>
        </h3>
        <StateOf card={card} />
      </header>
      <Limit of={card} />
      <Facts of={[numberOf(card), untilOf(card), ["For", card.memo ?? card.category]]} />
      <Trouble of={card} />
    </article>
  );
}

/** Where a card stands; one that people are asked for is not ordered yet. */
export function StateOf({ card }: { card: Card }) {
  return <Badge state={card.awaiting_approval ? "awaiting_approval" : card.status} />;
}

/** What is left, and how much of the limit is spent. */
export function Limit({ of }: { of: Card }) {
  if (of.awaiting_approval) {
    return (
      <p class="big">
        {money(of.amount)} <span class="quiet">held for it</span>
      </p>
    );
  }
  return (
    <>
      <p class="big">
        {money(of.remaining)} <span class="quiet">left</span>
      </p>
      <Meter label="Spent" used={of.spent} limit={of.amount} />
    </>
  );
}

export function numberOf(card: Card): Fact {
  return ["Number", card.last_four ? <DigitsOf last={card.last_four} /> : "not known yet"];
}

function DigitsOf({ last }: { last: string }) {
  return (
    <span class="digits">
      <span aria-hidden="true">•••• </span>
      <span class="sr">ends in </span>
      {last}
    </span>
  );
}

export function untilOf(card: Card): Fact {
  return ["Good until", <When at={card.expires_at} />];
}

/** Why a card waits, or how it ended. */
export function Trouble({ of }: { of: Card }) {
  if (of.trouble) {
    return (
      <Notice tone="wait" title="A person has to ask the provider">
        <p>{sentence(of.trouble)}</p>
      </Notice>
    );
  }
  if (of.awaiting_approval) {
    return (
      <Notice tone="wait" title="It waits for a person’s approval">
        <p>Its money is held, and it is ordered once that is approved.</p>
        <a href={linkTo("approvals")}>Go to Approvals</a>
      </Notice>
    );
  }
  if (of.status === "pending") return <p class="hint">{PENDING[of.product]}</p>;
  if (!of.ended_because) return null;
  const back = micros(of.returned) > 0n ? ` ${money(of.returned)} is back in the wallet.` : "";
  return (
    <p class="hint">
      {readable(`Ended: ${of.ended_because}.`)}
      {back}
    </p>
  );
}

const PENDING = {
  us: "Ordered. It is ready within a minute or two.",
  international: "Ordered. A person at the provider makes it within a day.",
};
