/** The API key of this browser: kept until its tab closes, sent as a header, never in a URL. */

import { signal } from "@preact/signals";

const NAME = "flowpay-api-key";

export const apiKey = signal<string | null>(sessionStorage.getItem(NAME));

export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
  apiKey.value = key;
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
  apiKey.value = null;
}
