import { useState } from "preact/hooks";

import { useCommand } from "../../api/command";
import type { Payout } from "../../api/types";
import { ActionForm } from "../../escrow/action-form";
import { ReasonField } from "../../parts/reason-field";
import { money } from "../../words/money";
import { NotAtLocus } from "./not-at-locus";
import { type Retry, retry } from "./retry";

interface Props {
  payout: Payout;
  done: () => void;
  cancel: () => void;
}

/** Sends a payout once more; of one that may still be made a person says that it was never sent. */
export function RetryForm({ payout, done, cancel }: Props) {
  const [reason, setReason] = useState("");
  const [looked, setLooked] = useState(false);
  const unsure = payout.status !== "failed";
  const again = useCommand((body: Retry, key: string) => retry(payout.payout_id, body, key));
  const body = {
    reason: reason.trim() || undefined,
    never_sent: unsure,
    version: payout.version,
  };
  return (
    <ActionForm
      title={`${money(payout.amount)} is sent once more, unless Locus has made it after all.`}
      verb="Try again"
      danger={unsure}
      command={again}
      body={unsure && !looked ? null : body}
      done={done}
      cancel={cancel}
    >
      {unsure && <NotAtLocus looked={looked} toggle={() => setLooked(!looked)} />}
      <ReasonField value={reason} onValue={setReason} />
    </ActionForm>
  );
}
