import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { useWatched } from "../../../live/use-watched";
import { Amount } from "../../../parts/amount";
import { type Fact, Facts } from "../../../parts/facts";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { micros } from "../../../words/money";
import { brief } from "../../../words/plain";
import { Away } from "../away";
import type { Card } from "../types";
import { CardActions } from "./card-actions";
import { Limit, merchantOf, numberOf, StateOf, Trouble, untilOf } from "./card-tile";
import { Transactions } from "./transactions";

/** One card: its limit, what can be done with it, and everything that was taken from it. */
export function OneCard({ id }: { id: string }) {
  const [turn, setTurn] = useState(0);
  const card = useLoaded(
    () => answered(api.GET("/api/virtual-cards/{card_id}", { params: { path: { card_id: id } } })),
    [id],
  );
  const again = (): void => {
    card.again();
    setTurn((before) => before + 1);
  };
  useWatched(["flowpay.card", "flowpay.escrow."], again, card.data?.status === "pending");
  return (
    <>
      <header class="page-head">
        <p class="crumbs">
          <a href={linkTo("compliance", "cards")}>Virtual cards</a>
        </p>
        <h1 tabIndex={-1}>{card.data ? `Card for ${merchantOf(card.data)}` : "Virtual card"}</h1>
      </header>
      <Show of={card}>
        {(found) => (
          <>
            <div class="halves">
              <article class="card">
                <header class="card-head">
                  <h2>Limit</h2>
                  <StateOf card={found} />
                </header>
                <Limit of={found} />
                <Trouble of={found} />
                <CardActions card={found} changed={again} />
              </article>
              <Known of={found} detailsAt={found.details_at} />
            </div>
            <Transactions id={id} turn={turn} />
          </>
        )}
      </Show>
    </>
  );
}

function Known({ of, detailsAt }: { of: Card; detailsAt: string }) {
  const id = of.supplier_id;
  const facts: (Fact | null | false)[] = [
    numberOf(of),
    untilOf(of),
    ["Locked to", of.supplier_name ? `${of.supplier_name} (${id})` : id],
    ["Category", of.category],
    of.memo ? ["For", of.memo] : null,
    ["Kind", KINDS[of.product]],
    of.rate && ["From the wallet", <Amount of={of.wallet_amount} />],
    micros(of.returned) > 0n && ["Given back", <Amount of={of.returned} />],
    [
      "Ordered by",
      <>
        {of.requested_by}, <When at={of.created_at} />
      </>,
    ],
    of.escrow_id ? ["Escrow", <code title={of.escrow_id}>{brief(of.escrow_id)}</code>] : null,
    of.session_id
      ? ["Request", <a href={linkTo("sourcing", of.session_id)}>See its run</a>]
      : null,
  ];
  return (
    <div class="known">
      <Facts of={facts} />
      <p class="hint">
        Flowpay never has the card’s number. Whoever may sign in at the provider sees it there:{" "}
        <Away to={detailsAt}>full details at the provider</Away>
      </p>
    </div>
  );
}

const KINDS = { us: "For merchants in the United States", international: "International" };
