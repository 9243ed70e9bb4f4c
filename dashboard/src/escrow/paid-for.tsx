import type { Escrow } from "../api/types";
import { Amount } from "../parts/amount";
import type { Fact } from "../parts/facts";
import { When } from "../parts/when";
import { linkTo } from "../route";
import { gstRunOf } from "./payee";

/** What stands behind an escrow that Flowpay has opened itself: a run's tax, or a card. */
export function paidFor(escrow: Escrow): (Fact | null | undefined)[] {
  const run = gstRunOf(escrow);
  if (run) return [["Tax", <a href={linkTo("compliance", run)}>See its run</a>]];
  if (!escrow.card) return [];
  const { card_id, expires_at, fee } = escrow.card;
  return [
    ["Card", <a href={linkTo("compliance", card_id)}>See the card</a>],
    ["Good until", <When at={expires_at} />],
    fee && ["The card’s fee", <Amount of={fee} />],
  ];
}
