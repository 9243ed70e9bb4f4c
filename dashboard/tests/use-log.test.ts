// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://flowpay.test/"}

import { h } from "preact";
import { beforeEach, expect, test, vi } from "vitest";

import { followAccount, useLog, useNews } from "../src/live/use-log";
import { answers, drawn, shows } from "./page";
import { entry, Line, live } from "./world";

let lines: Line[] = [];

beforeEach(() => {
  lines = [];
  answers.set("/api/ws-ticket", () => ({ ticket: "t" }));
  vi.stubGlobal(
    "WebSocket",
    class extends Line {
      constructor() {
        super();
        lines.push(this);
      }
    },
  );
});

async function connected(count: number): Promise<Line> {
  await vi.waitFor(() => expect(lines).toHaveLength(count));
  lines[count - 1]!.onopen?.();
  return lines[count - 1]!;
}

test("what waits for a log is not given to the next one", async () => {
  function Log({ session_id }: { session_id: string }) {
    const { entries } = useLog({ session_id });
    return h("p", null, entries.map(({ sequence }) => Number(sequence)).join());
  }
  const page = shows(h(Log, { session_id: "a" }));
  const first = await connected(1);
  first.says(entry(1), entry(2));
  shows(h(Log, { session_id: "b" }));
  const second = await connected(2);
  second.says(entry(7));
  await vi.waitFor(() => expect(page.textContent).toBe("7"));
});

test("what was read before the account is listened to is read again", async () => {
  let news = 0;
  function Page() {
    useNews(["flowpay.escrow."], () => void (news += 1));
    return null;
  }
  shows(h(Page, null));
  await drawn();
  followAccount();
  const line = await connected(1);
  line.says(live(4));
  await vi.waitFor(() => expect(news).toBe(1));
});
