/** JSON Schema 2020-12 as far as a form is made of it; the API checks all of it. */

/** Somebody else wrote it: each word is looked at before it is believed. */
export type Schema = Readonly<Record<string, unknown>>;

const MOST_REFS = 8;

/**
 * Return what a schema means where it stands in `root`: its `$ref` followed, and a null that is
 * allowed beside something else left out, since a form leaves such a field empty.
 */
export function meant(schema: unknown, root: Schema): Schema {
  let found = asSchema(schema);
  for (let turn = 0; turn < MOST_REFS && found.$ref !== undefined; turn += 1) {
    const { $ref, ...beside } = found;
    found = { ...pointed(root, String($ref)), ...beside };
  }
  return withoutNull(found, root);
}

function withoutNull(schema: Schema, root: Schema): Schema {
  if (Array.isArray(schema.type)) {
    const types = (schema.type as unknown[]).filter((type) => type !== "null");
    return { ...schema, type: types.length === 1 ? types[0] : types };
  }
  if (!Array.isArray(schema.anyOf)) return schema;
  const { anyOf, ...beside } = schema;
  const others = (anyOf as unknown[]).filter((each) => asSchema(each).type !== "null");
  return others.length === 1 ? { ...meant(others[0], root), ...beside } : schema;
}

/** Follow a pointer such as `#/$defs/Line`; what it does not lead to allows anything. */
function pointed(root: Schema, ref: string): Schema {
  if (!ref.startsWith("#")) return {};
  let found: unknown = root;
  for (const part of ref.slice(1).split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return asSchema(found);
}

function asSchema(value: unknown): Schema {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
