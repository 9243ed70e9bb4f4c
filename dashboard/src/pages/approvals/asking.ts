/** Which rules ask for a person: the thresholds that a payment passes. */

import type { Controls, Money } from "../../api/types";
import { micros, money } from "../../words/money";

/** Return a sentence for each threshold that an amount in the wallet's currency passes. */
export function asking(amount: Money, controls: Controls, locale?: string): string[] {
  const thresholds = [controls.auto_approve_threshold, ...controls.further_approver_thresholds];
  const passed = thresholds.filter((each) => micros(amount) > micros(each));
  if (passed.length === 0) {
    return ["By the rules in force now nobody would be asked; it is being held against them."];
  }
  return passed.map((threshold, place) => {
    const what = place === 0 ? "so a person decides" : "so one more person must agree";
    return `${money(amount, locale)} is above ${money(threshold, locale)}, ${what}.`;
  });
}
