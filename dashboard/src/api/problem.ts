/** What went wrong, in the API's own words (RFC 9457), or in ours when it did not answer. */

export interface FieldProblem {
  field: string;
  message: string;
}

export class ApiProblem extends Error {
  constructor(
    /** 0 if nothing answered at all. */
    readonly status: number,
    /** Stable, such as `approval_changed`. */
    readonly code: string,
    /** What to do, for a person. */
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(detail);
  }

  /** Whether the same request may succeed if it is sent again. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === "under_way";
  }
}

export const UNREACHABLE = new ApiProblem(
  0,
  "unreachable",
  "Flowpay does not answer. Check the connection, then try again.",
);

/** A part of the pages that does not come is a connection that is gone. */
export function notThere(): never {
  throw UNREACHABLE;
}

/** Read a problem from the body of an answer, whoever wrote it. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string, otherwise: string): string =>
    typeof said[name] === "string" ? said[name] : otherwise;
  const message = text("message", `Flowpay answered ${status}. Try again in a moment.`);
  const fields = Array.isArray(said.errors) ? (said.errors as FieldProblem[]) : [];
  return new ApiProblem(status, text("code", `http_${status}`), text("detail", message), fields);
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return error instanceof TypeError ? UNREACHABLE : new ApiProblem(-1, "unexpected", String(error));
}
