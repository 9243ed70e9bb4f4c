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

type Wanted = "jsonl" | "csv" | "checkpoints";

/** What somebody without access needs to check the log: its files, and what was signed. */
export function ForOutsiders({ session }: { session: string }) {
  const [files, setFiles] = useState<StoredFile[]>([]);
  const make = useCommand(async (wanted: Wanted) => (await exported(wanted, session)).file);
  const add = (wanted: Wanted) => async (): Promise<void> => {
    const file = await make.send(wanted);
    if (file) setFiles((before) => [...before.filter(({ name }) => name !== file.name), file]);
  };
  return (
    <Section
      title="For an outsider"
      lead="Whoever has these files checks the log with one script, and needs no access to Flowpay."
    >
      <div class="actions">
        <button type="button" disabled={make.busy} onClick={() => void add("jsonl")()}>
          {session ? "This session as JSON lines" : "The whole log as JSON lines"}
        </button>
        <button type="button" disabled={make.busy} onClick={() => void add("csv")()}>
          As CSV
        </button>
        <button type="button" disabled={make.busy} onClick={() => void add("checkpoints")()}>
          The checkpoints
        </button>
      </div>
      {make.problem && <Problem of={make.problem} />}
      {files.map((file) => (
        <ReadyFile key={file.name} file={file} />
      ))}
      <Checkpoints />
    </Section>
  );
}

function exported(wanted: Wanted, session: string): Promise<{ file: StoredFile }> {
  if (wanted === "checkpoints") return answered(api.GET("/api/audit-checkpoints/export"));
  const query = { format: wanted, session_id: session || undefined };
  return answered(api.GET("/api/audit-export", { params: { query } }));
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
      <table>
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
              <td>
                <When at={checkpoint.time} />
              </td>
              <td class="num">{Number(checkpoint.last)}</td>
              <td>
                <Hash of={checkpoint.head_hash} />
              </td>
              <td>
                <Hash of={checkpoint.root} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
