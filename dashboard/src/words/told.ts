/** What an event of the log says, in a sentence. */

import type { Escrow, Money, Quote, Ranked } from "../api/types";
import type { LogEntry } from "../live/entry";
import { amount, type Data, text } from "./event-data";
import { money } from "./money";
import { plain } from "./plain";
import { readable } from "./sentence";
import { day, moment } from "./time";
import { OF_AGENTS } from "./told-agents";
import { OF_PAYOUTS } from "./told-payouts";
import { OF_PAYMENTS } from "./told-payments";

type CardTransaction = { amount: Money; detail?: string | null };
type Nearing = { what: string; due_on: string };

const SENTENCES: Record<string, (data: Data, entry: LogEntry) => string> = {
  "session.started": (data) => `Asked for: ${text(data.query)}`,
  "session.understood": () => "The request was understood",
  "session.suppliers_found": (data) => counted(list(data.suppliers).length, "supplier", "found"),
  "session.supplier_checked": (data) => `${name(data.supplier)} was checked`,
  "session.ranked": (data) => ranked(list(data.suppliers) as Ranked[]),
  "session.quote_requested": (data) => `${quoteOf(data).supplier_name} was asked for a quote`,
  "session.quote_answered": (data, { subject }) => answered(data, subject),
  "session.quote_declined": (data, { subject }) => `${who(data, subject)} declined to quote`,
  "session.quote_read": (data, { subject }) => `A mail of ${who(data, subject)} was read`,
  "session.spending_refused": () => "The spending controls refuse the payment",
  "session.needs_input": () => "Something is missing: questions are asked",
  "session.completed": (data) => text(data.summary) || "Completed",
  "session.failed": (data) => text(data.summary) || "Ended without a result",
  "session.rejected": (data) => text(data.summary) || "The payment was rejected",
  "session.expired": (data) => text(data.summary) || "Nobody decided in time",
  "session.log": (data) => text(data.text),
  "escrow.held": held,
  "escrow.pending_approval": (data) =>
    `${sum(data)} is held for ${payee(data)}, and a person decides`,
  "escrow.rejected": (data) => `The payment to ${payee(data)} was rejected; the money is back`,
  "escrow.asked_again": (data) =>
    `By the rules as changed, the payment to ${payee(data)} is asked about again`,
  "escrow.expired": () => "Nobody decided in time; the money is back",
  "escrow.released": (data) =>
    `${payee(data)} was paid${data.status === "partially_released" ? " a part" : ""}`,
  "escrow.put_on_card": (data) => `What was held for ${payee(data)} is on its card now`,
  "escrow.refunded": (data) => `What was held for ${payee(data)} is back in the wallet`,
  "escrow.disputed": (data) => `A milestone of ${payee(data)} is in dispute`,
  "escrow.resolved": (data) => `A dispute with ${payee(data)} is resolved`,
  "escrow.deadline_near": (data) => deadline(data.deadline as Nearing),
  "card.ordered": (data) => `A card of ${sum(data)} is ordered for ${payee(data)}`,
  "card.awaiting_approval": (data) =>
    `A card of ${sum(data)} for ${payee(data)} waits for a person’s approval`,
  "card.issued": (data) => `The provider is making the card for ${payee(data)}`,
  "card.parked": (data) => `Paid for and not issued: the card for ${payee(data)}`,
  "card.unconfirmed": (data) => `Whether the card for ${payee(data)} is ordered is being found out`,
  "card.activated": (data) => `The card for ${payee(data)} is ready${ending(data)}`,
  "card.refused": (data) => `The card for ${payee(data)} is not issued; the money is back`,
  "card.debited": (data) => `${payee(data)} took ${taken(data)} from its card`,
  "card.debit_declined": (data) =>
    readable(`A debit of ${taken(data)} was declined${because(data)}`),
  "card.frozen": (data) => `The card for ${payee(data)} is frozen`,
  "card.unfrozen": (data) => `The card for ${payee(data)} is unfrozen`,
  "card.closing": (data) => `The card for ${payee(data)} is closed as soon as that can be`,
  "card.closed": (data) => `The card for ${payee(data)} is closed; ${returned(data)}`,
  "card.expired": (data) => `The card for ${payee(data)} has expired; ${returned(data)}`,
  "cards.reconciled": (data) => compared(Number(data.compared), Number(data.break_count)),
  "gst_run.started": (data) => `${errand(data)}: started`,
  "gst_run.tax_held": (data) => `The tax of ${sum(data)} is held`,
  "gst_run.awaiting_person": (data) => `${errand(data)}: it is a person’s turn`,
  "gst_run.person_done": (data) => `${text(data.said_by)} says that the turn is done`,
  "gst_run.person_cancelled": (data) => `${text(data.said_by)} will not do it`,
  "gst_run.reading": () => "What the portal shows is read",
  "gst_run.completed": (data) => readable(text(data.summary)) || `${errand(data)}: completed`,
  "gst_run.unverified": (data) => `Not proven: ${readable(text(data.summary)) || errand(data)}`,
  "gst_run.failed": (data) => readable(text(data.summary)) || `${errand(data)}: failed`,
  ...OF_AGENTS,
  ...OF_PAYOUTS,
  ...OF_PAYMENTS,
  "approval.requested": (data) => `Approvers are asked, until ${moment(text(data.expires_at))}`,
  "approval.reminded": () => "Approvers were reminded",
  "approval.changed": () => "The rules have changed: approvers are asked again",
  "approval.mail_not_sent": () => "A mail to an approver could not be sent",
  "wallet.opened": (data) => `The wallet was opened with ${amount(data.balance)}`,
  "wallet.topped_up": (data) => `The wallet was topped up with ${amount(moved(data))}`,
  "wallet.corrected": (data) => `A top-up was corrected by ${amount(moved(data))}`,
  "spending_controls.changed": () => "The spending controls were changed",
  "ranking_weights.changed": () => "The ranking weights were changed",
  "books.reconciled": () => "The books were reconciled with the journal",
  "webhook.created": () => "A webhook was registered",
  "webhook.rotated": () => "A webhook has a new secret",
  "webhook.disabled": () => "A webhook was disabled",
  "webhook.enabled": () => "A webhook was enabled",
  "webhook.tested": () => "A test was sent to a webhook",
  "webhook.deleted": () => "A webhook was deleted",
  "key.created": (data) => `A key was given to ${text(data.principal)}`,
  "key.revoked": () => "A key was revoked",
};

/** What there are sentences for, such as `escrow.held`. */
export const KINDS_TOLD = Object.keys(SENTENCES);

/** Return the sentence of an event; one that is not known yet is named by its type. */
export function told(entry: LogEntry): string {
  const kind = kindOf(entry);
  return SENTENCES[kind]?.(entry.data, entry) || plain(kind);
}

/** `flowpay.escrow.held` → `escrow.held` */
export function kindOf(entry: Pick<LogEntry, "type">): string {
  return entry.type.replace(/^flowpay\./, "");
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function name(value: unknown): string {
  return (value as { name?: string } | undefined)?.name || "A supplier";
}

function sum(data: Data): string {
  return amount((data as unknown as Escrow).amount);
}

/** What an entry of the journal has moved: the leg that gives is the other, negated. */
function moved({ legs }: Data): unknown {
  const leg = (list(legs) as { amount: Money }[]).find((each) => !each.amount.amount.startsWith("-"));
  return leg?.amount;
}

function payee(data: Data): string {
  const escrow = data as unknown as Escrow;
  return escrow.supplier_name || escrow.supplier_id;
}

/** The last four digits, which are all that is kept of a card's number. */
function ending(data: Data): string {
  return text(data.last_four) && `, its number ends in ${text(data.last_four)}`;
}

function taken({ transaction }: Data): string {
  return amount((transaction as CardTransaction | undefined)?.amount);
}

function because({ transaction }: Data): string {
  const { detail } = transaction as CardTransaction;
  return detail ? `: ${detail}` : "";
}

/** What came back of a card that has ended; of one that was never ordered, its hold. */
function returned(data: Data): string {
  if (data.approval_escrow_id && !data.ordered_at) return "what was held for it is back";
  return `${amount(data.returned)} of it is back`;
}

function compared(cards: number, breaks: number): string {
  const of = `${counted(cards, "card", "compared with the provider")}: `;
  return of + (breaks ? counted(breaks, "thing", "to be looked into") : "all of it agrees");
}

function deadline({ what, due_on }: Nearing): string {
  return `Until ${day(due_on)}: ${what}`;
}

/** What a run is for, such as `Pay tax for 2026-10`. */
function errand(data: Data): string {
  const action = plain(text(data.action));
  return data.period ? `${action} for ${text(data.period)}` : action;
}

/** A hold that was let through tells so; it is held from then on without a question. */
function held(data: Data): string {
  const { approval } = data as unknown as Escrow;
  if (!approval?.verdict) return `${sum(data)} is held for ${payee(data)}`;
  const reason = approval.reason ? `: “${approval.reason}”` : "";
  return `${approval.decided_by} approved the payment to ${payee(data)}${reason}`;
}

function quoteOf(data: Data): Quote {
  return (data.quote ?? data) as Quote;
}

function who(data: Data, subject: string): string {
  return quoteOf(data).supplier_name || subject;
}

function answered(data: Data, subject: string): string {
  const price = quoteOf(data).answer?.unit_price;
  return `${who(data, subject)} quoted${price ? ` ${money(price)}` : ""}`;
}

function counted(count: number, noun: string, verb: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"} ${verb}`;
}

function ranked(suppliers: Ranked[]): string {
  const best = suppliers.find((each) => !each.excluded);
  return best ? `${best.name} comes first` : "Nobody fits";
}
