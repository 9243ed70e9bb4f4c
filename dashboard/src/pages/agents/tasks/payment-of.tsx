import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Facts } from "../../../parts/facts";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { money } from "../../../words/money";
import { networkNamed } from "../../../words/network";
import type { TaskPayment, X402Payment } from "../types";

/** What an agent was paid before it worked: how much, to whom, and what became of it. */
export function PaymentOf({ of }: { of: TaskPayment }) {
  const id = of.payment_id;
  const payment = useLoaded<X402Payment>(() => {
    const params = { path: { payment_id: id } };
    return answered(api.GET("/api/x402/payments/{payment_id}", { params }));
  }, [id]);
  useWatched(["flowpay.x402_payment."], payment.again, payment.data?.status === "settling");
  return (
    <Section title="Payment" lead="Its agent asked to be paid first (x402), once and for all.">
      <Show of={payment}>{(found) => <Seen payment={found} />}</Show>
    </Section>
  );
}

function Seen({ payment }: { payment: X402Payment }) {
  return (
    <>
      <p>
        <Badge state={payment.status} /> {saidOf(payment)}
      </p>
      <Facts
        of={[
          ["Amount", money(payment.amount)],
          ["To", <code class="as-written">{payment.pay_to}</code>],
          ["From", <code class="as-written">{payment.payer}</code>],
          ["Network", networkNamed(payment.network)],
          ["Signed", <When at={payment.created_at} />],
          payment.ended_at !== null && ["Known since", <When at={payment.ended_at} />],
          payment.transaction !== null && [
            "Transaction",
            <code class="as-written">{payment.transaction}</code>,
          ],
          ["Id", <code>{payment.payment_id}</code>],
        ]}
      />
    </>
  );
}

/** What a state means for the money. */
function saidOf({ status, reason }: X402Payment): string {
  if (status === "settled") return "The network has carried it out.";
  if (status === "failed") return `Nothing was moved: ${reason ?? "it is over"}.`;
  if (reason !== null) return `A person has to look: ${reason}. It counts as spent.`;
  return "It is signed, and counts as spent until the network shows what became of it.";
}
