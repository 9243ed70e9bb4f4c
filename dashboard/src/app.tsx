/** The frame of every page: where one can go, how the live log stands, and the page itself. */

import { useEffect, useState } from "preact/hooks";

import { followAccount, hurry, link } from "./live/use-log";
import { LinkState } from "./parts/link-state";
import { PAGES } from "./pages";
import { linkTo, route } from "./route";

followAccount();

export function App() {
  const [open, setOpen] = useState(false);
  const { page, of } = route.value;
  const shown = PAGES.find((each) => each.name === page);
  useEffect(() => {
    setOpen(false);
    document.title = `${shown?.title ?? "Not found"} · Flowpay`;
    scrollTo(0, 0);
  }, [page, of]);
  useFocusOnPage(page);
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href={linkTo("sourcing")}>
          <img src="/favicon.svg" alt="" width="26" height="26" />
          Flowpay
        </a>
        <LinkState of={link.value} hurry={hurry} />
        <button
          type="button"
          class="menu"
          aria-expanded={open}
          aria-controls="nav"
          onClick={() => setOpen(!open)}
        >
          Menu
        </button>
      </header>
      <nav id="nav" class={open ? "nav open" : "nav"} aria-label="Pages">
        <ul>
          {PAGES.map(({ name, title }) => (
            <li key={name}>
              <a href={linkTo(name)} aria-current={name === page ? "page" : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" class="main" tabIndex={-1}>
        {shown ? <shown.Page of={of} /> : <Nowhere />}
      </main>
    </div>
  );
}

function Nowhere() {
  return (
    <div class="empty">
      <h1>There is no such page</h1>
      <a href={linkTo("sourcing")}>Go to Sourcing</a>
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault(); // the address behind `#` is the route
  document.getElementById("main")?.focus();
}

/** With a new page the keyboard, and whoever listens, is at its heading. */
function useFocusOnPage(page: string): void {
  const [first, setFirst] = useState(true);
  useEffect(() => {
    if (!first) document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    setFirst(false);
  }, [page]);
}
