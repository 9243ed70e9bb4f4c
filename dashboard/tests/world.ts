/** A world for the live log in which time passes when the test says so. */

import type { LogEntry } from "../src/live/entry";
import { LiveLog, type Link, type Socket, type Wanted, type World } from "../src/live/log";

export class Line implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  says(...frames: object[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The other side, or the network, ends it. */
  breaks(): void {
    this.closed = true;
    this.onclose?.();
  }
}

export class FakeWorld implements World {
  lines: Line[] = [];
  time = 0;
  refusal: unknown = null;
  private timers = new Map<number, { at: number; then: () => void }>();
  private next = 0;

  async ticket(): Promise<string> {
    if (this.refusal) throw this.refusal;
    return "ticket";
  }

  connect(): Socket {
    const line = new Line();
    this.lines.push(line);
    return line;
  }

  now(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  after(ms: number, then: () => void): () => void {
    const id = (this.next += 1);
    this.timers.set(id, { at: this.time + ms, then });
    return () => void this.timers.delete(id);
  }

  /** Let time pass, and all that was to happen by then. */
  async passes(ms: number): Promise<void> {
    this.time += ms;
    for (const [id, { at, then }] of [...this.timers]) {
      if (at > this.time) continue;
      this.timers.delete(id);
      then();
    }
    await settled();
  }

  get line(): Line {
    return this.lines.at(-1)!;
  }
}

/** Whatever was promised already has happened after this. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

export class Reader {
  world = new FakeWorld();
  heard: number[] = [];
  links: Link[] = [];
  begun = 0;
  log: LiveLog;

  constructor(wanted: Wanted = {}) {
    const listener = {
      heard: (entries: LogEntry[]) =>
        void this.heard.push(...entries.map(({ sequence }) => Number(sequence))),
      link: (link: Link) => void this.links.push(link),
      begun: () => void (this.begun += 1),
    };
    this.log = new LiveLog(wanted, listener, this.world);
  }

  async begins(): Promise<Line> {
    this.log.start();
    await settled();
    this.world.line.onopen?.();
    return this.world.line;
  }

  /** Wait out the backoff; the next connection stands. */
  async isTakenUp(): Promise<Line> {
    await this.world.passes(30_000);
    this.world.line.onopen?.();
    return this.world.line;
  }

  get link(): Link["at"] {
    return this.links.at(-1)!.at;
  }
}

export function entry(number: number): object {
  return { specversion: "1.0", type: "flowpay.test.noted", sequence: numbered(number) };
}

export function live(number: number): object {
  return { type: "flowpay.stream.live", sequence: numbered(number) };
}

export function numbered(number: number): string {
  return String(number).padStart(12, "0");
}
