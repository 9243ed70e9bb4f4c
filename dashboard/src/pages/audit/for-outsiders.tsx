import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import { usePages } from "../../api/pages";
import type { Checkpoint, StoredFile } from "../../api/types";
import { Hash } from "../../parts/hash";
import { More } from "../../parts/more";
import { Problem } from "../../parts/problem";
import { ReadyFile } from "../../parts/ready-file";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { isEverything, type Narrowing } from "./passing";

type Wanted = "jsonl" | "csv" | "checkpoints";

/** What somebody without access needs to check the log: its files, and what was signed. */
export function ForOutsiders({ narrow }: { narrow: Narrowing }) {
  const [files, setFiles] = useState<StoredFile[]>([]);
  const make = useCommand((wanted: Wanted) => exported(wanted, narrow));
  const add = (wanted: Wanted) => async (): Promise<void> => {
    const made = await make.send(wanted);
    if (made) setFiles(made);
  };
  const what = isEverything(narrow) ? "The whole log" : "What is filtered";
  return (
    <Section
      title="For an outsider"
      lead="Whoever has these files checks the log with one script, and needs no access to Flowpay."
    >
      <div class="actions">
        <button type="button" disabled={make.busy} onClick={() => void add("jsonl")()}>
          {what} as JSON lines
        </button>
        <button type="button" disabled={make.busy} onClick={() => void add("csv")()}>
          {what} as CSV
        </button>
        <button type="button" disabled={make.busy} onClick={() => void add("checkpoints")()}>
          The checkpoints
        </button>
      </div>
      {make.problem && <Problem of={make.problem} />}
      {files.map((file) => (
        <ReadyFile key={file.url} file={file} />
      ))}
      <Checkpoints />
    </Section>
  );
}

/** Make the files; one that would be too long is followed by the next. */
async function exported(wanted: Wanted, narrow: Narrowing): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  let cursor: string | undefined;
  do {
    const made = await (wanted === "checkpoints"
      ? answered(api.GET("/api/audit-checkpoints/export", { params: { query: { cursor } } }))
      : answered(
          api.GET("/api/audit-export", { params: { query: { ...narrow, format: wanted, cursor } } }),
        ));
    files.push(made.file);
    cursor = made.next_cursor ?? undefined;
  } while (cursor);
  return files;
}

function Checkpoints() {
  const signed = usePages((cursor) =>
    answered(api.GET("/api/audit-checkpoints", { params: { query: { limit: 5, cursor } } })),
  );
  return (
    <>
      <h3>What was signed</h3>
      <Show of={signed} empty={NONE}>
        {(items) => <CheckpointTable of={items} />}
      </Show>
      <More of={signed} />
    </>
  );
}

const NONE = {
  title: "No checkpoint yet",
  hint: "The head of the chain is signed on a schedule, and put where nobody can change it.",
};

function CheckpointTable({ of }: { of: readonly Checkpoint[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Checkpoints">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" class="num">
              Up to entry
            </th>
            <th scope="col">Its hash</th>
            <th scope="col">Merkle root</th>
          </tr>
        </thead>
        <tbody>
          {of.map((checkpoint) => (
            <tr key={checkpoint.last}>
              <td data-label="When">
                <When at={checkpoint.time} />
              </td>
              <td class="num" data-label="Up to entry">{Number(checkpoint.last)}</td>
              <td data-label="Its hash">
                <Hash of={checkpoint.head_hash} />
              </td>
              <td data-label="Merkle root">
                <Hash of={checkpoint.root} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
