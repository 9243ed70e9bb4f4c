/**
 * JSON in its canonical form (RFC 8785), so that whoever hashes it hashes the same bytes.
 *
 * The form of numbers and strings is that of ECMAScript itself, which `JSON.stringify` writes;
 * what is left to do is the order of the names, by UTF-16 code units, which is how `sort` compares.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = value as Record<string, unknown>;
    const written = Object.keys(fields)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(fields[name])}`);
    return `{${written.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Return the lower-case hex SHA-256 of the canonical form of `fields` without `hash`. */
export async function sealOf(fields: object): Promise<string> {
  const { hash: _, ...body } = fields as { hash?: string };
  const bytes = new TextEncoder().encode(canonical(body));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
