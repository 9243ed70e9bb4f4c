import type { Controls, Escrow } from "../../api/types";
import { Actions } from "../../escrow/actions";
import type { Timed } from "../../escrow/escrow-card";
import { paidFor } from "../../escrow/paid-for";
import { payee, purpose } from "../../escrow/payee";
import { Amount } from "../../parts/amount";
import { DeadlineList } from "../../parts/deadlines";
import { Facts } from "../../parts/facts";
import { Hash } from "../../parts/hash";
import { Notice } from "../../parts/notice";
import { When } from "../../parts/when";
import { linkTo } from "../../route";
import { asking } from "./asking";

interface Props {
  escrow: Timed;
  controls: Controls | null;
  changed: () => void;
}

/** One payment that waits: what it is for, which rules ask, and the decision. */
export function Question({ escrow, controls, changed }: Props) {
  const { approval, rate } = escrow;
  if (!approval) return null;
  return (
    <article class="card question">
      <header class="card-head">
        <h2>{payee(escrow)}</h2>
        <span class="quiet">
          until <When at={approval.expires_at} />
        </span>
      </header>
      <p class="big">
        <Amount of={escrow.amount} also={escrow.wallet_amount} />
      </p>
      <Facts
        of={[
          ["For", purpose(escrow)],
          ["Category", escrow.category],
          [
            "Asked by",
            <>
              {escrow.requested_by}, <When at={approval.requested_at} />
            </>,
          ],
          rate && ["Rate", `1 ${rate.base} = ${rate.rate} ${rate.symbol}, of ${rate.date}`],
          escrow.session_id
            ? ["Why this supplier", <a href={linkTo("sourcing", escrow.session_id)}>See the run</a>]
            : null,
          ...paidFor(escrow),
          ["Consents", consents(escrow)],
          ["Bound to", <Hash of={approval.hash} />],
        ]}
      />
      <Rules escrow={escrow} controls={controls} />
      <DeadlineList of={escrow.deadlines ?? []} />
      <TooLate of={escrow} />
      <Actions escrow={escrow} changed={changed} />
    </article>
  );
}

/** A decision may be in time for the approval and late for the law. */
function TooLate({ of }: { of: Timed }) {
  const late = (of.deadlines ?? []).filter(({ kind }) => of.too_late?.includes(kind));
  if (late.length === 0) return null;
  return (
    <Notice tone="wait" title="Decide earlier than that">
      <p>
        Over before the last moment of this decision: {late.map((each) => each.what).join("; ")}.
      </p>
    </Notice>
  );
}

function Rules({ escrow, controls }: { escrow: Escrow; controls: Controls | null }) {
  if (!controls || !escrow.approval) return null;
  const rules = asking(escrow.wallet_amount, controls);
  return (
    <Notice tone="wait" title="Why a person is asked">
      {rules.map((rule) => (
        <p key={rule}>{rule}</p>
      ))}
      {escrow.approval.asked_under !== controls.version && (
        <p>
          The rules have changed since it was asked first (version {escrow.approval.asked_under},
          now {controls.version}).
        </p>
      )}
    </Notice>
  );
}

function consents(escrow: Escrow): string {
  const given = escrow.approval?.consents ?? [];
  const names = given.map(({ by }) => by).join(", ");
  return `${given.length} of ${escrow.approval?.approvers_needed ?? 1}${names && `: ${names}`}`;
}
