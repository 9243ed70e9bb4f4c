/** Documents that a person gives as JSON: a list of objects, or what is wrong with it. */

export type ReadList = { list: object[]; wrong: null } | { list: null; wrong: string | null };

/** Read a list; what is empty is an empty list. The API says what is wrong inside of it. */
export function readList(text: string): ReadList {
  if (!text.trim()) return { list: [], wrong: null };
  try {
    const read: unknown = JSON.parse(text);
    const isList = Array.isArray(read) && read.every((each) => isObject(each));
    if (isList) return { list: read as object[], wrong: null };
    return { list: null, wrong: "A JSON list of objects is needed: [ {…}, {…} ]" };
  } catch (error) {
    return { list: null, wrong: `This is not JSON: ${(error as Error).message}` };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
