/** What the events of payments by x402 say: what we were paid for a call, and what we have paid. */

import { amount, type Data, text } from "./event-data";

export const OF_PAYMENTS: Record<string, (data: Data) => string> = {
  "x402_payment.settling": (data) =>
    isMade(data)
      ? `${amount(data.amount)} is paid to ${short(data.pay_to)} by x402`
      : `${amount(data.amount)} is asked for from ${short(data.payer)} by x402`,
  "x402_payment.settled": (data) =>
    isMade(data)
      ? `${short(data.pay_to)} was paid ${amount(data.amount)} by x402`
      : `${short(data.payer)} has paid ${amount(data.amount)} by x402 for ${goods(data)}`,
  "x402_payment.failed": (data) =>
    isMade(data)
      ? `${short(data.pay_to)} was not paid by x402${why(data)}`
      : `${short(data.payer)} has not paid by x402, and got nothing${why(data)}`,
};

function isMade(data: Data): boolean {
  return data.direction === "made";
}

/** `0x209693Bc6afc0C5328bA36FaF03C514EF312287C` → `0x2096…287C` */
function short(value: unknown): string {
  const address = text(value);
  if (address.length <= 12) return address || "somebody";
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** `/api/paid/services/validate-gstin` → `validate gstin` */
export function goods(data: Data): string {
  return text(data.resource).split("/").at(-1)?.replaceAll("-", " ") || "a call";
}

/** `invalid_transaction_state` → `: invalid transaction state` */
export function why(data: Data): string {
  return data.reason ? `: ${text(data.reason).replaceAll("_", " ")}` : "";
}
