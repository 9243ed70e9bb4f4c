/** What the API finds wrong, put to the fields that it is about. */

import type { ApiProblem } from "../../api/problem";
import type { Wrong } from "./schema/check";

/** Return its messages by field; those of a field inside of `under` lose that name. */
export function wrongOf(problem: ApiProblem | null, under = ""): Wrong {
  const wrong: Wrong = new Map();
  for (const { field, message } of problem?.fields ?? []) {
    const at = under === "" || field === under ? field.slice(under.length) : inside(field, under);
    if (at !== null && !wrong.has(at)) wrong.set(at, message);
  }
  return wrong;
}

function inside(field: string, under: string): string | null {
  return field.startsWith(`${under}.`) ? field.slice(under.length + 1) : null;
}
