import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Choice } from "../../../parts/field";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { money } from "../../../words/money";
import { testNetwork } from "../../../words/network";
import { brief, plain } from "../../../words/plain";
import { goods, why } from "../../../words/told-payments";
import type { X402Payment } from "../types";

type Direction = X402Payment["direction"];

const DIRECTIONS: readonly (readonly [Direction | "", string])[] = [
  ["", "All"],
  ["received", "Received"],
  ["made", "Made"],
];

/** Payments by x402, newest first: what the account was paid for its calls, and paid agents. */
export function Payments() {
  const [direction, setDirection] = useState<Direction | "">("");
  const payments = usePages<X402Payment>(
    (cursor) => {
      const query = { direction: direction || undefined, limit: 20, cursor };
      return answered(api.GET("/api/x402/payments", { params: { query } }));
    },
    [direction],
  );
  const moving = payments.data?.some((each) => each.status === "settling") ?? false;
  useWatched(["flowpay.x402_payment."], payments.again, moving);
  return (
    <Section
      title="Payments by x402"
      lead="What calls of ours were paid with, and what agents were paid before they worked."
    >
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Direction"
          value={direction}
          onValue={(value) => setDirection(value as Direction | "")}
          options={DIRECTIONS}
        />
      </form>
      <Show of={payments} empty={direction ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="runs tasks">
            {items.map((payment) => (
              <li key={payment.payment_id}>
                <PaymentLine payment={payment} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={payments} />
    </Section>
  );
}

const NONE = {
  title: "Nothing was sold or paid this way yet",
  hint: "Whoever runs Flowpay sets where it is paid.",
};
const NONE_SUCH = { title: "No payment of this direction", hint: "Choose the other, or all." };

function PaymentLine({ payment }: { payment: X402Payment }) {
  const isMade = payment.direction === "made";
  const other = isMade ? payment.pay_to : payment.payer;
  const test = testNetwork(payment.network);
  const task = payment.resource.startsWith(TASK) ? payment.resource.slice(TASK.length) : null;
  return (
    <>
      <span class="run-what">
        {task ? (
          <a href={linkTo("agents", task)}>Task {brief(task)}</a>
        ) : (
          <span class="wrap" title={payment.resource}>
            {plain(goods(payment))}
          </span>
        )}
        <span class="quiet" title={other}>
          {isMade ? "to" : "from"} {brief(other)}
          {why(payment)}
        </span>
        {test && <span class="quiet">{test}</span>}
      </span>
      <Badge state={payment.status} />
      <span class="task-cost">
        {payment.status !== "failed" && (isMade ? "−" : "+")}
        {money(payment.amount)}
      </span>
      <span class="quiet">
        <When at={payment.created_at} />
      </span>
    </>
  );
}

const TASK = "task:";
