import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { everyPage } from "../../../api/pages";
import type { Escrow } from "../../../api/types";
import { useNews } from "../../../live/use-log";
import { Notice } from "../../../parts/notice";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import type { RunView } from "../types";

const MOST_PAGES = 5;

/** Tax that waits until a person has approved it; nothing for any other run. */
export function Approval({ of }: { of: RunView }) {
  const waits = of.status === "running" && of.steps.at(-1)?.name === "hold_tax";
  return waits && of.escrow_id ? <Asked escrow_id={of.escrow_id} /> : null;
}

function Asked({ escrow_id }: { escrow_id: string }) {
  const approvals = useLoaded(
    () =>
      everyPage<Escrow>((cursor) => {
        const query = { status: "pending", limit: 100, cursor } as const;
        return answered(api.GET("/api/approvals", { params: { query } }));
      }, MOST_PAGES),
    [escrow_id],
  );
  useNews(["flowpay.escrow.", "flowpay.approval."], approvals.again);
  const asked = approvals.data?.items.find((each) => each.escrow_id === escrow_id)?.approval;
  if (!asked) return null;
  return (
    <Notice tone="wait" title="The payment waits for a person’s approval">
      <p>
        Nothing is opened at the portal before. Nobody in time is a refusal, and the money goes
        back: it is waited for until <When at={asked.expires_at} />.
      </p>
      <a href={linkTo("approvals")}>Go to Approvals</a>
    </Notice>
  );
}
