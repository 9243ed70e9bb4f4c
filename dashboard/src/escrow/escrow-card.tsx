import { useId } from "preact/hooks";

import type { Deadline, Escrow, Milestone } from "../api/types";
import { Amount } from "../parts/amount";
import { Badge } from "../parts/badge";
import { DeadlineList } from "../parts/deadlines";
import { type Fact, Facts } from "../parts/facts";
import { When } from "../parts/when";
import { linkTo } from "../route";
import { micros } from "../words/money";
import { Actions } from "./actions";
import { paidFor } from "./paid-for";
import { payee, purpose } from "./payee";
import { possible } from "./possible";

/** `deadlines` are there where the escrow comes from the list of escrows or of approvals. */
export type Timed = Escrow & { deadlines?: readonly Deadline[]; too_late?: readonly string[] };

interface Props {
  escrow: Timed;
  /** Called when somebody did something with it here. */
  changed: () => void;
  /** On the page of its own run: what it is there. */
  heading?: string;
}

/** Money held for a supplier: how it stands, its milestones, and what can be done next. */
export function EscrowCard({ escrow, changed, heading }: Props) {
  const id = useId();
  const Heading = heading ? "h2" : "h3";
  return (
    <article class="card escrow" aria-labelledby={id}>
      <header class="card-head">
        <Heading id={id}>{heading ? `${heading}: ${payee(escrow)}` : payee(escrow)}</Heading>
        <Badge state={escrow.status} />
      </header>
      <p class="big">
        <Amount of={escrow.amount} also={escrow.wallet_amount} />
      </p>
      <Facts of={[...factsOf(escrow), ...paidFor(escrow), !heading && runOf(escrow)]} />
      {escrow.milestones.length > 0 && <Milestones of={escrow.milestones} />}
      {possible(escrow).length > 0 && <DeadlineList of={escrow.deadlines ?? []} />}
      <Actions escrow={escrow} changed={changed} />
    </article>
  );
}

function factsOf(escrow: Escrow): (Fact | null | false)[] {
  const { rate, approval } = escrow;
  return [
    ["For", purpose(escrow)],
    rate && ["Rate", `1 ${rate.base} = ${rate.rate} ${rate.symbol}, of ${rate.date}`],
    micros(escrow.released) > 0n && ["Paid", <Amount of={escrow.released} />],
    micros(escrow.refunded) > 0n && ["Given back", <Amount of={escrow.refunded} />],
    [
      "Asked by",
      <>
        {escrow.requested_by}, <When at={escrow.created_at} />
      </>,
    ],
    approval?.verdict
      ? ["Decided", `${approval.verdict} by ${approval.decided_by}${said(approval.reason)}`]
      : null,
  ];
}

function runOf({ session_id }: Escrow): Fact | null {
  return session_id ? ["Request", <a href={linkTo("sourcing", session_id)}>See its run</a>] : null;
}

function said(reason: string | null): string {
  return reason ? `: “${reason}”` : "";
}

function Milestones({ of }: { of: readonly Milestone[] }) {
  return (
    <ul class="milestones" aria-label="Milestones">
      {of.map((milestone) => (
        <li key={milestone.name}>
          <span>{milestone.name}</span>
          <Amount of={milestone.amount} />
          <Badge state={milestone.status} />
          {milestone.dispute && <p class="quiet">“{milestone.dispute}”</p>}
        </li>
      ))}
    </ul>
  );
}
