import type { Payout } from "../../api/types";
import { type Fact, Facts } from "../../parts/facts";
import { When } from "../../parts/when";
import { brief } from "../../words/plain";

type Attempt = Payout["attempts"][number];

/** What is known of a payout, and what it is found by at Locus. */
export function PayoutFacts({ of }: { of: Payout }) {
  const attempt = attemptOf(of);
  return (
    <Facts
      of={[
        [
          "Released",
          <>
            by {of.released_by}, <When at={of.created_at} />
          </>,
        ],
        ...(attempt ? tried(of, attempt) : []),
        of.paid_at ? ["Paid", <When at={of.paid_at} />] : null,
        of.paid_with ? ["Paid with", <span class="wrap">{of.paid_with}</span>] : null,
        of.status === "awaiting_approval" && ["Approval", <Approval at={attempt?.approval_url} />],
        ["Payout", <code>{of.payout_id}</code>],
      ]}
    />
  );
}

/** The attempt that has paid it, be it an earlier one; else the last. */
export function attemptOf({ status, attempts }: Payout): Attempt | undefined {
  const hasPaid = status === "paid" && attempts.findLast((each) => each.tx_hash);
  return hasPaid || attempts.at(-1);
}

function tried({ status, attempts }: Payout, attempt: Attempt): (Fact | null | false)[] {
  const { destination, put_off, reference, sent_at, transfer_id, tx_hash } = attempt;
  return [
    ["To", <span class="wrap">{destination.to}</span>],
    attempts.length > 1 && ["Tried", `${attempts.length} times`],
    !put_off && ["Sent", <When at={sent_at} />],
    ["Memo at Locus", `Flowpay ${reference}`],
    transfer_id ? ["At Locus", <span title={transfer_id}>{brief(transfer_id)}</span>] : null,
    status === "paid" && tx_hash
      ? ["Transaction", <code class="as-written">{tx_hash}</code>]
      : null,
  ];
}

function Approval({ at }: { at?: string | null }) {
  if (!at) return "A person lets it through in Locus’s dashboard; then it goes on by itself.";
  return (
    <a href={at} rel="noreferrer" target="_blank">
      Approve at Locus (new tab)
    </a>
  );
}
