/** A share from 0 to 1 as a bar; the number stands beside it, so the bar itself is silent. */
export function Bar({ share, tone = "plain" }: { share: number; tone?: "plain" | "wait" }) {
  const width = `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`;
  return (
    <span class={`bar ${tone}`} aria-hidden="true">
      <span style={{ width }} />
    </span>
  );
}
