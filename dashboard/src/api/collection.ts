/** Lists of the API that these pages know by their path only. */

import { apiKey } from "./key";
import { problemOf } from "./problem";
import type { Page } from "./types";

export type Item = Record<string, unknown>;

/** Whether the API that these pages were built for has such a list. */
export function isServed(path: string): boolean {
  return __API_READS__.includes(path);
}

/** Read a page of it; throws ApiProblem. */
export async function readCollection(path: string, cursor?: string): Promise<Page<Item>> {
  const query = new URLSearchParams({ limit: "20", ...(cursor && { cursor }) });
  const headers = new Headers(apiKey.value ? { "x-api-key": apiKey.value } : {});
  const response = await fetch(`${path}?${query}`, { headers });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, body);
  return body as Page<Item>;
}
