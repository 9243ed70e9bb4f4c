/** A list of the API that is read page by page. */

import { useEffect, useRef, useState } from "preact/hooks";

import { type Loaded, useLoaded } from "./load";
import { asProblem } from "./problem";
import type { Page } from "./types";

export interface Listed<Item> extends Loaded<Item[]> {
  /** Read the next page; null if there is none. */
  more: (() => void) | null;
}

/** Read the first page, and a further one whenever `more` is called. */
export function usePages<Item>(
  load: (cursor?: string) => Promise<Page<Item>>,
  about: unknown[] = [],
): Listed<Item> {
  const first = useLoaded(() => load(), about);
  const [rest, setRest] = useState<Page<Item> | null>(null);
  const [state, setState] = useState<Pick<Loaded<Item[]>, "busy" | "problem">>(QUIET);
  const shown = useRef(first.data);
  shown.current = first.data;
  useEffect(() => {
    setRest(null);
    setState(QUIET);
  }, [first.data]);
  const cursor = rest ? rest.next_cursor : first.data?.next_cursor;
  const more = async (): Promise<void> => {
    const from = first.data;
    setState({ busy: true, problem: null });
    try {
      const page = await load(cursor ?? undefined);
      if (from !== shown.current) return;
      setRest({ ...page, items: [...(rest?.items ?? []), ...page.items] });
      setState(QUIET);
    } catch (error) {
      if (from === shown.current) setState({ busy: false, problem: asProblem(error) });
    }
  };
  return {
    data: first.data && [...first.data.items, ...(rest?.items ?? [])],
    problem: first.problem ?? state.problem,
    busy: first.busy || state.busy,
    again: first.again,
    more: cursor ? () => void more() : null,
  };
}

const QUIET = { busy: false, problem: null };

/** Return all items of a list, up to `most` pages, and whether there are more. */
export async function everyPage<Item>(
  load: (cursor?: string) => Promise<Page<Item>>,
  most: number,
): Promise<{ items: Item[]; complete: boolean }> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most; page += 1) {
    const answer = await load(cursor);
    items.push(...answer.items);
    if (!answer.next_cursor) return { items, complete: true };
    cursor = answer.next_cursor;
  }
  return { items, complete: false };
}
