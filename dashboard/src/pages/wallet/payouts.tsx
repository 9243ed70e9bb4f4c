import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import type { PayoutStatus } from "../../api/types";
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
  useAgain(payouts.again, version);
  const moves = payouts.data?.some((each) => each.paid_at === null) ?? false;
  useWatched(["flowpay.payout"], payouts.again, moves);
  if (!status && payouts.data?.length === 0) return <Recipients />;
  return (
    <Section title="Payouts">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Status"
          value={status}
          onValue={(value) => setStatus(value as PayoutStatus | "")}
          options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
        />
      </form>
      <Comparison />
      <Show of={payouts} empty={NONE_SUCH}>
        {(items) => (
          <ul class="cards">
            {items.map((payout) => (
              <li key={payout.payout_id}>
                <PayoutCard
                  payout={payout}
                  changed={() => {
                    payouts.again();
                    changed();
                  }}
                />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={payouts} />
      <Recipients />
    </Section>
  );
}

const NONE_SUCH = { title: "No payout is in this state", hint: "Choose another, or all." };
