import { expect, test } from "vitest";

import { ApiProblem } from "../src/api/problem";
import { entry, live, numbered, Reader } from "./world";

test("what was sent comes in order, and is live once the log says so", async () => {
  const reader = new Reader({ since: numbered(3) });
  const line = await reader.begins();
  expect(line.sent[0]).toEqual({ action: "subscribe", since: numbered(3) });
  expect(reader.link).toBe("catching_up");
  line.says(entry(4), entry(5), live(5));
  expect(reader.heard).toEqual([4, 5]);
  expect(reader.link).toBe("live");
});

test("an event that is pushed twice is heard once", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  line.says(live(7), entry(8), entry(8), entry(7), entry(9));
  expect(reader.heard).toEqual([8, 9]);
});

test("a connection that breaks is taken up after the last event heard", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  line.says(live(0), entry(1), entry(2));
  line.breaks();
  expect(reader.link).toBe("lost");
  const next = await reader.isTakenUp();
  expect(next.sent[0]).toEqual({ action: "subscribe", since: numbered(2) });
  next.says(entry(3), live(3), entry(4));
  expect(reader.heard).toEqual([1, 2, 3, 4]);
});

test("a thousand events through five broken connections are a thousand, in order", async () => {
  const reader = new Reader();
  let line = await reader.begins();
  line.says(live(0));
  for (let number = 1; number <= 1000; number += 1) {
    line.says(entry(number));
    if (number % 200 === 0) {
      line.breaks();
      line = await reader.isTakenUp();
      line.says(entry(number), live(number)); // a push may come twice
    }
  }
  expect(reader.heard).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
});

test("a gap is no event: the log is asked again from where it was whole", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  line.says(live(1), entry(2), entry(4));
  expect(reader.heard).toEqual([2]);
  expect(reader.link).toBe("lost");
  const next = await reader.isTakenUp();
  next.says(entry(3), entry(4), live(4));
  expect(reader.heard).toEqual([2, 3, 4]);
});

test("a gap that the log itself has is shown, not asked for for ever", async () => {
  const reader = new Reader({ since: numbered(1) });
  (await reader.begins()).says(entry(3));
  (await reader.isTakenUp()).says(entry(3), live(3));
  expect(reader.heard).toEqual([3]);
  expect(reader.link).toBe("live");
});

test("a log that is followed from now on says so once: what came before was not told", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  expect(reader.begun).toBe(0);
  line.says(live(7), entry(8));
  expect(reader.begun).toBe(1);
  line.breaks();
  (await reader.isTakenUp()).says(entry(9), live(9));
  expect(reader.begun).toBe(1);
});

test("the log of one session has numbers left out, and no gap", async () => {
  const reader = new Reader({ session_id: "ses_1" });
  const line = await reader.begins();
  expect(line.sent[0]).toEqual({ action: "subscribe", session_id: "ses_1" });
  line.says(entry(4), entry(9), live(20));
  expect(reader.heard).toEqual([4, 9]);
});

test("after longer silence it pings, and a line that does not answer is given up", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  line.says(live(0));
  await reader.world.passes(4 * 60_000);
  expect(line.sent.at(-1)).toEqual({ action: "ping" });
  await reader.world.passes(15_000);
  expect(line.closed).toBe(true);
  expect(reader.link).toBe("lost");
});

test("a ping that is answered keeps the line", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  line.says(live(0));
  await reader.world.passes(4 * 60_000);
  line.says({ type: "flowpay.stream.pong" });
  await reader.world.passes(15_000);
  expect(reader.link).toBe("live");
});

test("each failure waits longer than the one before, up to half a minute", async () => {
  const reader = new Reader();
  reader.log.start();
  reader.world.refusal = new TypeError("no network");
  const waits: number[] = [];
  for (let failure = 0; failure < 10; failure += 1) {
    await reader.world.passes(30_000);
    const link = reader.links.at(-1)!;
    if (link.at === "lost") waits.push(link.retryAt - reader.world.time);
  }
  expect(waits).toEqual([...waits].sort((one, other) => one - other));
  expect(waits.at(-1)).toBeLessThanOrEqual(30_000);
});

test("without a valid key it says so, and does not hammer", async () => {
  const reader = new Reader();
  reader.world.refusal = new ApiProblem(401, "key_invalid", "send your API key");
  reader.log.start();
  await reader.world.passes(60_000);
  expect(reader.link).toBe("refused");
  expect(reader.world.lines).toEqual([]);
});

test("a log that was begun anew is followed from its beginning", async () => {
  const reader = new Reader({ since: numbered(900) });
  const line = await reader.begins();
  line.says({ type: "flowpay.stream.error", code: "since_in_the_future", detail: "it is 3" });
  const next = await reader.isTakenUp();
  expect(next.sent[0]).toEqual({ action: "subscribe" });
});

test("whoever leaves hears nothing more, and nothing is tried again", async () => {
  const reader = new Reader();
  const line = await reader.begins();
  reader.log.end();
  expect(line.closed).toBe(true);
  await reader.world.passes(60_000);
  expect(reader.world.lines).toHaveLength(1);
});

test("a long log comes in portions, each asked for after the one before, on the same line", async () => {
  const reader = new Reader({ since: numbered(0) });
  const line = await reader.begins();
  line.says(entry(1), entry(2), { type: "flowpay.stream.more", sequence: numbered(2) });
  expect(line.sent.at(-1)).toEqual({ action: "subscribe", since: numbered(2) });
  expect(reader.link).toBe("catching_up");
  line.says(entry(3), live(3));
  expect(reader.heard).toEqual([1, 2, 3]);
  expect(reader.link).toBe("live");
});

test("a portion of a session may hold nothing of it: the next one begins after it", async () => {
  const reader = new Reader({ session_id: "ses_1" });
  const line = await reader.begins();
  line.says({ type: "flowpay.stream.more", sequence: numbered(900) });
  expect(line.sent.at(-1)).toEqual({
    action: "subscribe",
    since: numbered(900),
    session_id: "ses_1",
  });
});

test("what the gateway says for itself means that the function failed: the log is asked again", async () => {
  const reader = new Reader({ since: numbered(4) });
  const line = await reader.begins();
  line.says({ message: "Internal server error", connectionId: "a", requestId: "b" });
  expect(reader.link).toBe("lost");
  expect((await reader.isTakenUp()).sent[0]).toEqual({ action: "subscribe", since: numbered(4) });
});
