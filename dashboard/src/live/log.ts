/**
 * The live log as a client follows it: in order, repeats dropped, a lost connection taken up.
 *
 *     connecting ──► catching_up ──► live ──► lost ──► connecting …
 *         └── the key is missing or wrong ──► refused
 *
 * API Gateway cuts every connection after two hours and after ten minutes of silence, so a lost
 * connection is nothing special: what was missed comes first when it is taken up.
 */

import { ApiProblem, asProblem } from "../api/problem";
import { backoffMs } from "./backoff";
import { type Frame, isEntry, isOurs, type LogEntry } from "./entry";
import { Order } from "./order";

const PING_MS = 4 * 60_000;
const ANSWER_MS = 15_000;

export type Link =
  | { at: "connecting" | "catching_up" | "live" }
  | { at: "lost"; retryAt: number }
  | { at: "refused"; problem: ApiProblem };

export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: (() => void) | null;
}

/** What the log needs of the world, so that a test can be the world. */
export interface World {
  ticket(): Promise<string>;
  connect(ticket: string): Socket;
  now(): number;
  random(): number;
  /** Call back after so many milliseconds; returns how to call that off. */
  after(ms: number, then: () => void): () => void;
}

export interface Listener {
  heard(entries: LogEntry[]): void;
  link(link: Link): void;
  /** The log is followed from here on: whatever came before was not told. */
  begun(): void;
}

export interface Wanted {
  /** The last `sequence` that is known; without it a session starts at its beginning. */
  since?: string;
  session_id?: string;
}

export class LiveLog {
  private order: Order;
  private socket: Socket | null = null;
  private failures = 0;
  private timers: (() => void)[] = [];
  private ended = false;
  /** Whether the log was asked for from now on. */
  private isFromNow = false;

  constructor(
    private readonly wanted: Wanted,
    private readonly listener: Listener,
    private readonly world: World,
  ) {
    this.order = this.fresh(wanted.since ?? "");
  }

  /** Connect; from then on it takes itself up until `end`. */
  start(): void {
    void this.connect();
  }

  /** Try now rather than later: the network is back, or somebody asks for it. */
  hurry(): void {
    if (this.ended || this.socket) return;
    this.failures = 0;
    void this.connect();
  }

  end(): void {
    this.ended = true;
    this.hangUp();
  }

  private async connect(): Promise<void> {
    this.hangUp();
    const attempt = {};
    this.current = attempt;
    this.listener.link({ at: "connecting" });
    let ticket: string;
    try {
      ticket = await this.world.ticket();
    } catch (error) {
      if (this.current === attempt) this.noTicket(asProblem(error));
      return;
    }
    if (this.current === attempt) this.open(this.world.connect(ticket));
  }

  /** The attempt that counts; an older one that answers late is let go. */
  private current: object | null = null;

  private noTicket(problem: ApiProblem): void {
    if (problem.status === 401 || problem.status === 403) {
      this.listener.link({ at: "refused", problem });
    } else {
      this.lose();
    }
  }

  private open(socket: Socket): void {
    this.socket = socket;
    socket.onopen = () => this.subscribe(socket);
    socket.onmessage = (message) => this.hear(JSON.parse(message.data) as Partial<Frame>);
    socket.onclose = () => {
      if (this.socket === socket) this.lose();
    };
    this.expectAnswer();
  }

  private subscribe(socket: Socket): void {
    this.listener.link({ at: "catching_up" });
    const since = this.order.last || undefined;
    const { session_id } = this.wanted;
    this.isFromNow = !since && !session_id;
    socket.send(JSON.stringify({ action: "subscribe", since, session_id }));
    this.expectAnswer();
  }

  private hear(frame: Partial<Frame>): void {
    this.expectNothing();
    if (!isOurs(frame)) return this.lose();
    if (isEntry(frame)) return this.note(frame);
    if (frame.type === "flowpay.stream.error") return this.refused(frame.code);
    if (frame.type === "flowpay.stream.more") return this.askOn(frame.sequence);
    if (frame.type === "flowpay.stream.live") {
      this.order.reached(frame.sequence);
      this.failures = 0;
      this.listener.link({ at: "live" });
      if (this.isFromNow) this.listener.begun();
      this.isFromNow = false;
    }
    this.timers.push(this.world.after(PING_MS, () => this.ping()));
  }

  /** A long log is sent in portions: each is asked for after the one before. */
  private askOn(sequence: string): void {
    this.order.reached(sequence);
    if (this.socket) this.subscribe(this.socket);
  }

  private note(entry: LogEntry): void {
    const place = this.order.place(entry);
    if (place === "next") this.listener.heard([entry]);
    if (place === "gap") this.lose();
    else this.timers.push(this.world.after(PING_MS, () => this.ping()));
  }

  /** The log was begun anew and does not reach as far as what we know of the one before. */
  private refused(code: string): void {
    if (code === "since_in_the_future") this.order = this.fresh("");
    this.lose();
  }

  private ping(): void {
    this.socket?.send(JSON.stringify({ action: "ping" }));
    this.expectAnswer();
  }

  private expectAnswer(): void {
    this.expectNothing();
    this.timers.push(this.world.after(ANSWER_MS, () => this.lose()));
  }

  private expectNothing(): void {
    for (const callOff of this.timers.splice(0)) callOff();
  }

  private lose(): void {
    this.hangUp();
    if (this.ended) return;
    this.failures += 1;
    const ms = backoffMs(this.failures, this.world.random());
    this.listener.link({ at: "lost", retryAt: this.world.now() + ms });
    this.timers.push(this.world.after(ms, () => void this.connect()));
  }

  private hangUp(): void {
    this.expectNothing();
    this.current = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private fresh(since: string): Order {
    return new Order(since, this.wanted.session_id === undefined);
  }
}
