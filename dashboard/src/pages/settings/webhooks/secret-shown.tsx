import { Notice } from "../../../parts/notice";

/** A secret, this once. */
export function SecretShown({ secret, seen }: { secret: string; seen: () => void }) {
  return (
    <Notice tone="wait" title="The secret, shown this once">
      <p>Keep it where the endpoint checks signatures.</p>
      <code class="secret">{secret}</code>
      <div class="actions">
        <button type="button" onClick={() => void navigator.clipboard.writeText(secret)}>
          Copy it
        </button>
        <button type="button" onClick={seen}>
          I have kept it
        </button>
      </div>
    </Notice>
  );
}
