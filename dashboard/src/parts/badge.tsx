import { plain } from "../words/plain";

const TONES: Record<string, string> = {
  completed: "good",
  released: "good",
  approved: "good",
  passed: "good",
  ok: "good",
  answered: "good",
  delivered: "good",
  paid: "good",
  paid_by_hand: "good",
  settled: "good",
  settling: "busy",
  enabled: "good",
  active: "good",
  running: "busy",
  held: "busy",
  working: "busy",
  trusted: "good",
  partially_released: "busy",
  requested: "busy",
  sent: "busy",
  awaiting_approval: "wait",
  awaiting_person: "wait",
  unverified: "wait",
  frozen: "wait",
  pending_approval: "wait",
  needs_input: "wait",
  needs_recipient: "wait",
  asks: "wait",
  draft: "wait",
  disputed: "wait",
  failing: "wait",
  pending: "wait",
  failed: "bad",
  rejected: "bad",
  refused: "bad",
  declined: "bad",
  resting: "bad",
  undelivered: "bad",
};

/** A state of something, told by its word; the colour only helps. */
export function Badge({ state, label }: { state: string; label?: string }) {
  return <span class={`badge ${TONES[state] ?? "done"}`}>{label ?? plain(state)}</span>;
}
