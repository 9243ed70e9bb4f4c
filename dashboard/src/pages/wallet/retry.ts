import { answered, api } from "../../api/client";
import type { Payout } from "../../api/types";

export interface Retry {
  reason?: string;
  /** Of one that may still be made: a person has looked at Locus. */
  never_sent: boolean;
  /** That was read: what has happened since then refuses it. */
  version: number;
}

/** Send a payout once more; returns it as Locus has it, where Locus has it after all. */
export function retry(payout_id: string, body: Retry, key: string): Promise<Payout> {
  const params = { path: { payout_id }, header: { "idempotency-key": key } };
  return answered(api.POST("/api/payouts/{payout_id}/retry", { body, params }));
}
