import type { WalletState } from "../../api/types";
import { Meter } from "../../parts/meter";
import { money } from "../../words/money";

export function Balances({ of }: { of: WalletState }) {
  return (
    <div class="balances">
      <div class="balance">
        <p class="quiet">Available</p>
        <p class="huge">{money(of.available)}</p>
      </div>
      <div class="balance">
        <p class="quiet">Held</p>
        <p class="huge">{money(of.reserved)}</p>
      </div>
      <div class="balance meters">
        <Meter label="Committed today" used={of.committed_today} limit={of.daily_limit} />
        <Meter
          label="Committed this month"
          used={of.committed_this_month}
          limit={of.monthly_limit}
        />
      </div>
    </div>
  );
}
