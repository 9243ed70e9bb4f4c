import { useRef, useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import type { Payout, PayoutRecipient, PayoutStatus } from "../../api/types";
import { useAgain } from "../../api/use-again";
import { useWatched } from "../../live/use-watched";
import { Choice } from "../../parts/field";
import { More } from "../../parts/more";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { plain } from "../../words/plain";
import { Comparison } from "./comparison";
import { PayoutCard } from "./payout-card";
import { Recipients } from "./recipients";
import { usePayoutsOn } from "./use-payouts-on";
import { useRecipients } from "./use-recipients";

const STATUSES: readonly PayoutStatus[] = [
  "needs_recipient",
  "pending",
  "sent",
  "awaiting_approval",
  "paid",
  "paid_by_hand",
  "failed",
];

/** What was released and is paid out, newest first; nothing where nothing is paid over Locus. */
export function Payouts({ version, changed }: { version: number; changed: () => void }) {
  const [status, setStatus] = useState<PayoutStatus | "">("");
  const payouts = usePages(
    (cursor) => {
      const query = { status: status || undefined, limit: 10, cursor };
      return answered(api.GET("/api/payouts", { params: { query } }));
    },
    [status],
  );
  const recipients = useRecipients();
  const isOn = usePayoutsOn();
  useAgain(payouts.again, version);
  const moves = payouts.data?.some((each) => each.paid_at === null) ?? false;
  useWatched(["flowpay.payout"], payouts.again, moves);
  const hasSome = useRef(false); // in the state that is chosen there may be none
  hasSome.current ||= Boolean(payouts.data?.length);
  const isListed = hasSome.current || status !== "" || payouts.problem !== null;
  const mayCome = isOn || recipients.data?.length || recipients.problem;
  if (!isListed && !(payouts.data && mayCome)) return null;
  const again = (): void => {
    payouts.again();
    recipients.again();
    changed();
  };
  return (
    <Section title="Payouts">
      {isListed && (
        <>
          <form class="filters" onSubmit={(event) => event.preventDefault()}>
            <Choice
              label="Status"
              value={status}
              onValue={(value) => setStatus(value as PayoutStatus | "")}
              options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
            />
          </form>
          <Comparison />
        </>
      )}
      <Show of={payouts} empty={status ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="cards">
            {items.map((payout) => (
              <li key={payout.payout_id}>
                <PayoutCard
                  payout={payout}
                  changed={again}
                  recipient={recipients.data?.find((each) => isOf(each, payout))}
                  isOff={isOn === false}
                />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={payouts} />
      <Recipients of={recipients} changed={recipients.again} />
    </Section>
  );
}

const NONE = {
  title: "No payout yet",
  hint: "What is released to a supplier while payouts are on comes here.",
};
const NONE_SUCH = { title: "No payout is in this state", hint: "Choose another, or all." };

function isOf(recipient: PayoutRecipient, payout: Payout): boolean {
  return recipient.supplier_id === payout.supplier_id;
}
