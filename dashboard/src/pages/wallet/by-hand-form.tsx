import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { Payout } from "../../api/types";
import { ActionForm } from "../../escrow/action-form";
import { TextField } from "../../parts/field";
import { money } from "../../words/money";
import { NotAtLocus } from "./not-at-locus";

interface Props {
  payout: Payout;
  done: () => void;
  cancel: () => void;
}

interface Body {
  paid_with: string;
  never_sent: boolean;
  version: number;
}

/** Ends a payout that was paid in another way: by a bank, say, to a supplier who takes no USDC. */
export function ByHandForm({ payout, done, cancel }: Props) {
  const [paidWith, setPaidWith] = useState("");
  const [looked, setLooked] = useState(false);
  const wasTried = payout.attempts.length > 0;
  const say = useCommand((body: Body, key: string) => {
    const params = { path: { payout_id: payout.payout_id }, header: { "idempotency-key": key } };
    return answered(api.POST("/api/payouts/{payout_id}/paid-by-hand", { body, params }));
  });
  const isReady = paidWith.trim() !== "" && (!wasTried || looked);
  const body = { paid_with: paidWith.trim(), never_sent: wasTried, version: payout.version };
  return (
    <ActionForm
      title={`${money(payout.amount)} was paid already, and is not sent over Locus.`}
      verb="It is paid"
      danger
      command={say}
      body={isReady ? body : null}
      done={done}
      cancel={cancel}
    >
      <TextField
        label="Paid with"
        hint="The bank’s reference, say. It goes on the record, with your name."
        value={paidWith}
        onValue={setPaidWith}
        required
      />
      {wasTried && <NotAtLocus looked={looked} toggle={() => setLooked(!looked)} />}
    </ActionForm>
  );
}
