/** The log as files, for somebody who has no access to it. */

import { answered, api } from "../../api/client";
import type { StoredFile } from "../../api/types";
import type { Narrowing } from "./passing";

interface Made {
  file: StoredFile;
  entries: number;
  next_cursor: string | null;
}

/**
 * Have the log made into JSON lines, with its checkpoints. Those are taken before it: a log that
 * ends before what was signed looks cut off.
 */
export async function asLines(narrow: Narrowing): Promise<StoredFile[]> {
  const signed = await everyFile((cursor) =>
    answered(api.GET("/api/audit-checkpoints/export", { params: { query: { cursor } } })),
  );
  const lines = await everyFile((cursor) => log(narrow, "jsonl", cursor));
  return [...lines, ...signed.filter(({ entries }) => entries > 0)].map(({ file }) => file);
}

/** Have the log made into CSV, to be read: only JSON lines can be checked. */
export async function asTable(narrow: Narrowing): Promise<StoredFile[]> {
  return (await everyFile((cursor) => log(narrow, "csv", cursor))).map(({ file }) => file);
}

function log(narrow: Narrowing, format: "jsonl" | "csv", cursor?: string): Promise<Made> {
  const params = { query: { ...narrow, format, cursor } };
  return answered(api.GET("/api/audit-export", { params }));
}

/** Make the files; one that would be too long is followed by the next. */
async function everyFile(make: (cursor?: string) => Promise<Made>): Promise<Made[]> {
  const files: Made[] = [];
  let cursor: string | undefined;
  do {
    const made = await make(cursor);
    files.push(made);
    cursor = made.next_cursor ?? undefined;
  } while (cursor);
  return files;
}
