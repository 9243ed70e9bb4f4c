/** The API's nouns, as answers carry them. */

import type { Present } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Money = { amount: string; currency: string };
export type Intent = Present<Schemas["Intent"]>;
export type Line = Present<Schemas["Line"]>;
export type Session = Present<Schemas["SessionView"]>;
export type Ranked = Present<Schemas["Ranked"]>;
export type ScoreParts = Present<Schemas["ScoreParts"]>;
export type Quote = Present<Schemas["Quote"]>;
export type DecisionRecord = Present<Schemas["DecisionRecord"]>;
export type KnownSupplier = Present<Schemas["KnownSupplier"]>;
export type Evidence = Present<Schemas["Evidence"]>;
export type Escrow = Present<Schemas["Escrow"]>;
export type EscrowStatus = Schemas["EscrowStatus"];
export type Payout = Present<Schemas["Payout"]>;
export type PayoutStatus = Schemas["PayoutStatus"];
export type PayoutRecipient = Present<Schemas["PayoutRecipient"]>;
export type PayoutReport = Present<Schemas["PayoutReport"]>;
export type Milestone = Present<Schemas["Milestone"]>;
export type Approval = Present<Schemas["Approval"]>;
export type Evaluation = Present<Schemas["Evaluation"]>;
export type Finding = Present<Schemas["Finding"]>;
export type Controls = Present<Schemas["Controls"]>;
export type RankingWeights = Present<Schemas["RankingWeights"]>;
export type WalletState = Present<Schemas["WalletState"]>;
export type Entry = Present<Schemas["Entry"]>;
export type EntryKind = Schemas["EntryKind"];
export type Webhook = Present<Schemas["Webhook"]>;
export type Delivery = Present<Schemas["Delivery"]>;
export type Checkpoint = Present<Schemas["Checkpoint"]>;
export type StoredFile = Present<Schemas["File"]>;
/** A step of an answer: its rule, its source, and whether anybody could check it. */
export type Reason = Present<Schemas["Reason"]>;
export type Deadline = Present<Schemas["Deadline"]>;
export type ApiKey = Present<Schemas["ApiKey"]>;
export type Role = Schemas["Role"];
export type Health = Present<Schemas["Health"]>;

/** One page of a list; `next_cursor` is null on the last one. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}
