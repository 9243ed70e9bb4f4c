import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { usePages } from "../../api/pages";
import type { PayoutRecipient } from "../../api/types";
import { ActionButtons } from "../../escrow/action-buttons";
import { ActionForm } from "../../escrow/action-form";
import { useKeptFocus } from "../../escrow/use-kept-focus";
import { useNews } from "../../live/use-log";
import { Facts } from "../../parts/facts";
import { More } from "../../parts/more";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { plain } from "../../words/plain";
import { RecipientForm } from "./recipient-form";

/** Where each supplier is paid, who has said so, and how to say it otherwise. */
export function Recipients() {
  const recipients = usePages((cursor) =>
    answered(api.GET("/api/payout-recipients", { params: { query: { limit: 20, cursor } } })),
  );
  useNews(["flowpay.payout_recipient."], recipients.again);
  if (!recipients.data?.length && !recipients.problem) return null;
  return (
    <details>
      <summary>Where suppliers are paid</summary>
      <Show of={recipients}>
        {(items) => (
          <ul class="cards">
            {items.map((each) => (
              <li key={each.supplier_id} class="card">
                <OnRecord of={each} changed={recipients.again} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={recipients} />
    </details>
  );
}

function OnRecord({ of, changed }: { of: PayoutRecipient; changed: () => void }) {
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
    <>
      <h3 class="wrap">{supplier_id}</h3>
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
    </>
  );
}
