/** What the events of payouts say: what is owed to suppliers, on its way to them, and paid. */

import { amount, type Data, text } from "./event-data";

export const OF_PAYOUTS: Record<string, (data: Data) => string> = {
  "payout.pending": (data) => `${amount(data.amount)} is owed to ${payee(data)} and to be paid out`,
  "payout.needs_recipient": (data) =>
    `Nobody has said where ${payee(data)} is paid: ${amount(data.amount)} waits`,
  "payout.sent": (data) => `${amount(data.amount)} is sent to ${payee(data)} over Locus`,
  "payout.under_way": (data) => `Locus is paying ${amount(data.amount)} to ${payee(data)}`,
  "payout.awaiting_approval": (data) =>
    `Locus asks a person about the ${amount(data.amount)} for ${payee(data)}`,
  "payout.unconfirmed": (data) =>
    `Whether Locus has taken the payout to ${payee(data)} is being found out`,
  "payout.missing": (data) => `The payout to ${payee(data)} needs a person${why(data)}`,
  "payout.put_off": (data) => `The payout to ${payee(data)} waits${why(data)}`,
  "payout.paid": (data) => `${amount(data.amount)} was paid out to ${payee(data)}`,
  "payout.paid_by_hand": (data) =>
    `${amount(data.amount)} was paid to ${payee(data)} by hand: ${text(data.paid_with)}`,
  "payout.failed": (data) => `The payout to ${payee(data)} failed and is still owed${why(data)}`,
  "payout.came_back": (data) => `The payout to ${payee(data)} came back and is owed again`,
  "payout.retried": (data) => `The payout to ${payee(data)} is sent once more`,
  "payout_recipient.set": (data) => `${text(data.supplier_id)} is paid at ${place(data.to)}`,
  "payout_recipient.removed": (data) => `Nothing more is sent to ${text(data.supplier_id)}`,
  "locus_path.given_up": (data) => `Locus does not take what it is told at ${text(data.url)}${why(data)}`,
  "payouts.reconciled": (data) => compared(Number(data.compared), Number(data.break_count)),
};

function payee(data: Data): string {
  return text(data.supplier_name) || text(data.supplier_id) || "a supplier";
}

function why(data: Data): string {
  const reason = text(data.why) || text(data.trouble) || text(data.reason);
  return reason ? `: ${reason}` : "";
}

function place(to: unknown): string {
  return text((to as Data | undefined)?.to) || "an address";
}

function compared(payouts: number, breaks: number): string {
  const of = `${payouts} ${payouts === 1 ? "payout" : "payouts"} compared with Locus: `;
  if (!breaks) return `${of}all of it agrees`;
  return `${of}${breaks} ${breaks === 1 ? "thing" : "things"} to be looked into`;
}
