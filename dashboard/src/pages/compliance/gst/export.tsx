import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import type { StoredFile } from "../../../api/types";
import { Problem } from "../../../parts/problem";
import { ReadyFile } from "../../../parts/ready-file";
import { Section } from "../../../parts/section";

type Format = "json" | "csv" | "summary";
const FORMATS: readonly (readonly [Format, string])[] = [
  ["json", "JSON"],
  ["csv", "CSV"],
  ["summary", "Summary to read"],
];

interface Props {
  id: string;
  /** What the files of a return are not. */
  note?: string;
}

/** A run as a file. */
export function Export({ id, note }: Props) {
  const [made, setMade] = useState<{ file: StoredFile; note: string } | null>(null);
  const make = useCommand((format: Format) => {
    const params = { path: { run_id: id }, query: { format } };
    return answered(api.GET("/api/gstn/runs/{run_id}/export", { params }));
  });
  return (
    <Section title="Export" lead={note}>
      <div class="actions">
        {FORMATS.map(([format, name]) => (
          <button
            key={format}
            type="button"
            disabled={make.busy}
            onClick={async () => setMade(await make.send(format))}
          >
            {name}
          </button>
        ))}
      </div>
      {make.problem && <Problem of={make.problem} />}
      {made && (
        <>
          <ReadyFile file={made.file} />
          {!note && <p class="hint">{made.note}</p>}
        </>
      )}
    </Section>
  );
}
