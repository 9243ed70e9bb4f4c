import { answered, api } from "../../api/client";
import { type Listed, usePages } from "../../api/pages";
import type { PayoutRecipient } from "../../api/types";
import { useNews } from "../../live/use-log";

/** Where suppliers are paid, as far as it is on record. */
export function useRecipients(): Listed<PayoutRecipient> {
  const recipients = usePages((cursor) =>
    answered(api.GET("/api/payout-recipients", { params: { query: { limit: 100, cursor } } })),
  );
  useNews(["flowpay.payout_recipient."], recipients.again);
  return recipients;
}
