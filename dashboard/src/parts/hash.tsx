/** A long hash: its beginning and end on the page, all of it to copy. */
export function Hash({ of }: { of: string }) {
  return (
    <code class="hash" title={of}>
      {of.slice(0, 10)}…{of.slice(-10)}
    </code>
  );
}
