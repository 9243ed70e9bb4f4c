import { safeAddress } from "./safe-address";

/** A link to somebody else's page, in a tab of its own that cannot reach back into this one. */
export function Away({ to, strong, children }: { to: string; strong?: boolean; children: string }) {
  const address = safeAddress(to);
  if (!address) return <span class="quiet">The address given is no web page.</span>;
  return (
    <a
      class={strong ? "button-link" : undefined}
      href={address}
      target="_blank"
      rel="noopener noreferrer"
    >
      {children}
      <span class="sr"> (opens a new tab)</span>
    </a>
  );
}
