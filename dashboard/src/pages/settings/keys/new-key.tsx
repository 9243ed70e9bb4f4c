import { keepKey } from "../../../api/key";
import { SecretShown } from "../../../parts/secret-shown";

export interface Given {
  key: string;
  principal: string;
}

/** A key that was just made; from here this browser can take it for its own. */
export function NewKey({ of, seen }: { of: Given; seen: () => void }) {
  const use = (): void => {
    keepKey(of.key);
    seen();
  };
  return (
    <SecretShown
      title={`The key of ${of.principal}, shown this once`}
      hint="Hand it over in a safe way; it opens the API to whoever has it."
      secret={of.key}
      seen={seen}
    >
      <button type="button" onClick={use}>
        Use it in this browser
      </button>
    </SecretShown>
  );
}
