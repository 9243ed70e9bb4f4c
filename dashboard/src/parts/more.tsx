import type { Listed } from "../api/pages";

/** The button below a list that has more pages. */
export function More<Item>({ of }: { of: Listed<Item> }) {
  if (!of.more) return null;
  return (
    <button type="button" class="more" onClick={of.more} disabled={of.busy}>
      {of.busy ? "Loading…" : "Show more"}
    </button>
  );
}
