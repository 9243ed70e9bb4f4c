/** Where the reader is: `#/sourcing/ses_1` is the page `sourcing` of `ses_1`. */

import { signal } from "@preact/signals";

export interface Route {
  page: string;
  /** What the page is about, such as a session's id; empty if nothing in particular. */
  of: string;
}

export const START = "sourcing";

/** Read a route from the part of an address behind its `#`. */
export function routeOf(hash: string): Route {
  const [page = "", of = ""] = hash.replace(/^#\/?/, "").split("/");
  return { page: page || START, of: decoded(of) };
}

/** Write the address of a page. */
export function linkTo(page: string, of = ""): string {
  return of ? `#/${page}/${encodeURIComponent(of)}` : `#/${page}`;
}

export const route = signal<Route>(routeOf(location.hash));

addEventListener("hashchange", () => {
  route.value = routeOf(location.hash);
});

export function goTo(page: string, of = ""): void {
  location.hash = linkTo(page, of);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % in an address is no reason for a blank page
  }
}
