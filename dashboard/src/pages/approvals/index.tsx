/** Approvals: what waits for a person, what was decided, by whom and why. */

import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePages } from "../../api/pages";
import { EscrowList } from "../../escrow/escrow-list";
import { useNews } from "../../live/use-log";
import { More } from "../../parts/more";
import { PageHead } from "../../parts/page-head";
import { Show } from "../../parts/show";
import { Tabs } from "../../parts/tabs";
import { Question } from "./question";

type Status = "pending" | "history";

export function Approvals() {
  const [status, setStatus] = useState<Status>("pending");
  const approvals = usePages(
    (cursor) => {
      const query = { status, limit: 20, cursor };
      return answered(api.GET("/api/approvals", { params: { query } }));
    },
    [status],
  );
  const controls = useLoaded(() => answered(api.GET("/api/spending-controls")));
  useNews(["flowpay.escrow.", "flowpay.approval.", "flowpay.spending_controls."], () => {
    approvals.again();
    controls.again();
  });
  return (
    <>
      <PageHead title="Approvals">
        Money that is held until a person decides. Nobody in time is a refusal, and it goes back.
      </PageHead>
      <Tabs of={TABS} value={status} onValue={setStatus} label="Approvals" />
      <Show of={approvals} empty={status === "pending" ? NOTHING_WAITS : NOTHING_DECIDED}>
        {(items) =>
          status === "history" ? (
            <EscrowList of={items} changed={approvals.again} />
          ) : (
            <ul class="cards one">
              {items.map((escrow) => (
                <li key={escrow.escrow_id}>
                  <Question escrow={escrow} controls={controls.data} changed={approvals.again} />
                </li>
              ))}
            </ul>
          )
        }
      </Show>
      <More of={approvals} />
    </>
  );
}

const TABS = [
  ["pending", "Waiting"],
  ["history", "Decided"],
] as const;
const NOTHING_WAITS = {
  title: "Nothing waits for a decision",
  hint: "A payment above the threshold of the spending controls comes here, at once.",
};
const NOTHING_DECIDED = {
  title: "Nothing was decided yet",
  hint: "Every decision stays here, with who took it and why.",
};
