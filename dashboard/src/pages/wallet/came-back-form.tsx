import { useRef } from "preact/hooks";

import { useCommand } from "../../api/command";
import type { Payout } from "../../api/types";
import { ActionForm } from "../../escrow/action-form";
import { money } from "../../words/money";
import { type Retry, retry } from "./retry";

interface Props {
  payout: Payout;
  /** Given the payout as Locus has it. */
  done: (found: Payout) => void;
  cancel: () => void;
}

/** Asks Locus whether what nobody has claimed came back: nothing else finds that out. */
export function CameBackForm({ payout, done, cancel }: Props) {
  const found = useRef(payout);
  const ask = useCommand(async (body: Retry, key: string) => {
    found.current = await retry(payout.payout_id, body, key);
    return found.current;
  });
  return (
    <ActionForm
      title={`Locus is asked. Only if it has come back, ${money(payout.amount)} is sent again.`}
      verb="Ask Locus"
      command={ask}
      body={{ never_sent: false, version: payout.version }}
      done={() => done(found.current)}
      cancel={cancel}
    />
  );
}
