/** An entry of the log: a CloudEvent with its number and its place in the hash chain. */

export interface LogEntry {
  id: string;
  type: string;
  subject: string;
  time: string;
  actor: string;
  sessionid?: string;
  /** Twelve digits, so that text order is number order. */
  sequence: string;
  prevhash: string;
  hash: string;
  data: Record<string, unknown>;
}

/** A frame of the live log that is no entry. */
export type Told =
  | { type: "flowpay.stream.live" | "flowpay.stream.more"; sequence: string }
  | { type: "flowpay.stream.pong" }
  | { type: "flowpay.stream.error"; code: string; detail: string };

export type Frame = LogEntry | Told;

/** What API Gateway says itself, such as that a function failed, has no type. */
export function isOurs(frame: Partial<Frame>): frame is Frame {
  return typeof frame.type === "string";
}

export function isEntry(frame: Frame): frame is LogEntry {
  return "specversion" in frame;
}
