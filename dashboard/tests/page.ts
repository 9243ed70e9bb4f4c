/** A page of its own in a browser that is none, and an API that answers as the test says. */

import { type ComponentChild, render } from "preact";
import { afterEach, beforeEach, vi } from "vitest";

/** What a GET or POST of a path is answered; it may wait. */
export const answers = new Map<string, (query: URLSearchParams) => unknown>();
/** The paths that were asked for, in order. */
export const asked: string[] = [];
/** What was last sent to each path. */
export const sent = new Map<string, unknown>();

beforeEach(() => {
  vi.stubGlobal("fetch", async (input: Request) => {
    const url = new URL(input.url);
    asked.push(url.pathname);
    const body = await input.clone().text();
    if (body) sent.set(url.pathname, JSON.parse(body));
    const answer = answers.get(url.pathname);
    if (!answer) return Response.json({ status: 404, code: "not_found" }, { status: 404 });
    return Response.json(await answer(url.searchParams));
  });
});

afterEach(() => {
  shows(null);
  answers.clear();
  asked.length = 0;
  sent.clear();
  vi.unstubAllGlobals();
});

export function shows(what: ComponentChild): HTMLElement {
  render(what, document.body);
  return document.body;
}

export function types(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Whatever was to be drawn is, and the effects of that have run. */
export async function drawn(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise((then) => setTimeout(then));
}
