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
import { asLines, asTable } from "./exported";
import { isEverything, type Narrowing } from "./passing";

/** What somebody without access needs to check the log: its files, and what was signed. */
export function ForOutsiders({ narrow }: { narrow: Narrowing }) {
  const [files, setFiles] = useState<StoredFile[]>([]);
  const make = useCommand((as: "lines" | "table") =>
    as === "lines" ? asLines(narrow) : asTable(narrow),
  );
  const press = (as: "lines" | "table") => async (): Promise<void> => {
    const made = await make.send(as);
    if (made) setFiles(made);
  };
  const what = isEverything(narrow) ? "The whole log" : "What is filtered";
  return (
    <Section
      title="For an outsider"
      lead="Whoever has the JSON lines, the checkpoints, the key and the script checks the log."
    >
      <div class="actions">
        <button type="button" disabled={make.busy} onClick={press("lines")}>
          {what} as JSON lines
        </button>
        <button type="button" disabled={make.busy} onClick={press("table")}>
          {what} as CSV
        </button>
        <a href="/api/audit-key" download="audit-key.json">
          The public key
        </a>
        <a href="/api/audit-checker" download="verify_audit.py">
          The script
        </a>
      </div>
      {make.problem && <Problem of={make.problem} />}
      {files.map((file) => (
        <ReadyFile key={file.url} file={file} />
      ))}
      <Checkpoints />
    </Section>
  );
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
