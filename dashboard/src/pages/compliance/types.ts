/** The nouns of compliance, as answers carry them and commands are sent. */

import type { Present } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Card = Present<Schemas["Card"]>;
export type CardStatus = Schemas["CardStatus"];
export type CardOrder = Schemas["CardOrder"];
export type CardTransaction = Present<Schemas["CardTransaction"]>;

export type Run = Present<Schemas["Run"]>;
export type RunView = Present<Schemas["RunView"]>;
export type RunStatus = Schemas["RunStatus"];
export type Action = Schemas["Action"];
export type Asked =
  | Schemas["ValidateGstin"]
  | Schemas["ComputeInvoice"]
  | Schemas["PrepareGstr1"]
  | Schemas["PrepareGstr3b"]
  | Schemas["MatchGstr2b"]
  | Schemas["PayTax"]
  | Schemas["FileReturn"];

/** What was seen of a run, by whom. */
export type RunEvidence = Present<Schemas["RunEvidence"]>;

export type InvoiceResult = Present<Schemas["InvoiceResult"]>;
export type Gstr1 = Present<Schemas["Gstr1"]>;
export type Gstr3b = Present<Schemas["Gstr3b"]>;
export type Match = Present<Schemas["Match"]>;
export type Listed = Gstr1["b2b"][number];
export type Sums = Gstr1["totals"];
export type Heads = Gstr3b["cash"];
export type Draft = Schemas["Draft"];
export type Trader = Schemas["Trader"];
export type SupplyCase = Schemas["SupplyCase"];
export type ComputeInvoice = Schemas["ComputeInvoice"];
export type Size = Schemas["Size"];

/** A purchase as books or a statement have it. */
export type Purchase = Present<Schemas["StatementEntry"]>;

/** One line of an invoice before its taxes. */
export type DraftLine = Schemas["DraftLine"];
