/** Wallet: what can be spent, what is held, how close the limits are, and the journal behind it. */

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { useNews } from "../../live/use-log";
import { PageHead } from "../../parts/page-head";
import { Show } from "../../parts/show";
import { Balances } from "./balances";
import { Escrows } from "./escrows";
import { Journal } from "./journal";
import { Month } from "./month";
import { Payouts } from "./payouts";
import { TopUp } from "./top-up";

/** What money moves with. */
const MONEY = [
  "flowpay.escrow.",
  "flowpay.wallet.",
  "flowpay.payout.",
  "flowpay.x402_payment.",
  "flowpay.agent_task.",
  "flowpay.card.",
  "flowpay.session.",
  "flowpay.spending_controls.",
];

export function Wallet() {
  const wallet = useLoaded(() => answered(api.GET("/api/wallet-state")));
  useNews(MONEY, wallet.again);
  return (
    <>
      <PageHead title="Wallet" />
      <Show of={wallet}>
        {(state) => (
          <>
            <Balances of={state} />
            <Month wallet={state} />
            <TopUp currency={state.currency} done={wallet.again} />
            <Escrows version={state.version} changed={wallet.again} />
            <Payouts version={state.version} changed={wallet.again} />
            <Journal version={state.version} />
          </>
        )}
      </Show>
    </>
  );
}
