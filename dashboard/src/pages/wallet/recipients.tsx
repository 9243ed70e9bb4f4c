import { useId, useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { Listed } from "../../api/pages";
import type { PayoutRecipient } from "../../api/types";
import { ActionButtons } from "../../escrow/action-buttons";
import { ActionForm } from "../../escrow/action-form";
import { useKeptFocus } from "../../escrow/use-kept-focus";
import { Facts } from "../../parts/facts";
import { More } from "../../parts/more";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { plain } from "../../words/plain";
import { NewRecipient } from "./new-recipient";
import { RecipientForm } from "./recipient-form";

interface Props {
  of: Listed<PayoutRecipient>;
  changed: () => void;
}

/** Where each supplier is paid, who has said so, and how to say it otherwise. */
export function Recipients({ of, changed }: Props) {
  if (!of.data && !of.problem) return null;
  return (
    <details>
      <summary>Where suppliers are paid</summary>
      <Show of={of}>
        {(items) => (
          <>
            {items.length > 0 && (
              <ul class="cards">
                {items.map((each) => (
                  <OnRecord key={each.supplier_id} of={each} changed={changed} />
                ))}
              </ul>
            )}
            <More of={of} />
            <NewRecipient onRecord={items} changed={changed} />
          </>
        )}
      </Show>
    </details>
  );
}

function OnRecord({ of, changed }: { of: PayoutRecipient; changed: () => void }) {
  const id = useId();
  const [chosen, choose] = useState<"change" | "remove" | null>(null);
  const box = useKeptFocus(chosen);
  const { supplier_id } = of;
  const remove = useCommand(async (supplier_id: string) => {
    const params = { path: { supplier_id } };
    await answered(api.DELETE("/api/payout-recipients/{supplier_id}", { params }));
    return supplier_id;
  });
  const done = (): void => {
    choose(null);
    changed();
  };
  const form = { done, cancel: () => choose(null) };
  return (
    <li class="card" aria-labelledby={id}>
      <h3 id={id} class="wrap">
        {supplier_id}
      </h3>
      <Facts
        of={[
          ["At", <span class="wrap">{of.destination?.to}</span>],
          [
            "On record",
            <>
              by {of.set_by}, <When at={of.set_at} />
            </>,
          ],
        ]}
      />
      <div class="escrow-actions" ref={box} tabIndex={-1}>
        {!chosen && <ActionButtons of={["change", "remove"]} name={plain} choose={choose} />}
        {chosen === "change" && (
          <RecipientForm supplierId={supplier_id} version={of.version} {...form} />
        )}
        {chosen === "remove" && (
          <ActionForm
            title={`Nothing more is sent to ${supplier_id}: what is owed waits.`}
            verb="Remove it"
            danger
            command={remove}
            body={supplier_id}
            {...form}
          />
        )}
      </div>
    </li>
  );
}
