import { useEffect, useState } from "preact/hooks";

import { apiKey } from "../api/key";

/** A secret while it is shown: with the key of the browser that it was given to, it is forgotten. */
export function useSecret<Secret>(): [Secret | null, (secret: Secret | null) => void] {
  const [secret, setSecret] = useState<Secret | null>(null);
  useEffect(() => () => setSecret(null), [apiKey.value]);
  return [secret, setSecret];
}
