import { useState } from "preact/hooks";

import type { Escrow } from "../api/types";
import { plain } from "../words/plain";
import { ActionButtons } from "./action-buttons";
import { DecideForm } from "./decide-form";
import { DisputeForm } from "./dispute-form";
import { type Action, DECISIONS, possible } from "./possible";
import { ResolveForm } from "./resolve-form";
import { SettleForm } from "./settle-form";
import { useKeptFocus } from "./use-kept-focus";

interface Props {
  escrow: Escrow;
  changed: () => void;
}

/** The next actions of an escrow; the one that is chosen opens its form. */
export function Actions({ escrow, changed }: Props) {
  const [chosen, choose] = useState<Action | null>(null);
  const actions = possible(escrow);
  const box = useKeptFocus(chosen);
  const done = (): void => {
    choose(null);
    changed();
  };
  if (actions.length === 0) return null;
  const action = chosen && actions.includes(chosen) ? chosen : null;
  const form = { escrow, done, cancel: () => choose(null) };
  return (
    <div class="escrow-actions" ref={box} tabIndex={-1}>
      {!action && <ActionButtons of={actions} name={plain} choose={choose} />}
      {action && DECISIONS.includes(action) && (
        <DecideForm {...form} verdict={action as "approve" | "reject"} />
      )}
      {(action === "release" || action === "refund") && <SettleForm {...form} action={action} />}
      {action === "dispute" && <DisputeForm {...form} />}
      {action === "resolve" && <ResolveForm {...form} />}
    </div>
  );
}
