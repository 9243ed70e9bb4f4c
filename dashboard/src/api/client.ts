/** The HTTP API, typed by the OpenAPI document that its own code writes. */

import createClient from "openapi-fetch";

import { apiKey } from "./key";
import { problemOf } from "./problem";
import type { paths } from "./schema";

/** Fetch with the key of this browser, if there is one. */
async function withKey(request: Request): Promise<Response> {
  if (apiKey.value) request.headers.set("x-api-key", apiKey.value);
  return fetch(request);
}

export const api = createClient<paths>({ fetch: withKey });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return what was answered; throws ApiProblem. */
export async function answered<Data>(asked: Promise<Answer<Data>>): Promise<Present<Data>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response.status, error);
  return data as Present<Data>;
}

/** An answer has every field that its schema knows: one with a default is there too. */
export type Present<Of> = Of extends readonly (infer Each)[]
  ? Present<Each>[]
  : Of extends object
    ? { [Name in keyof Of]-?: Present<Exclude<Of[Name], undefined>> }
    : Of;
