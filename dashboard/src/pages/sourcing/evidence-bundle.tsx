import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { StoredFile } from "../../api/types";
import { Problem } from "../../parts/problem";
import { ReadyFile } from "../../parts/ready-file";
import { Section } from "../../parts/section";

/** All there is about a request in one file, for somebody who has no access to Flowpay. */
export function EvidenceBundle({ id }: { id: string }) {
  const [file, setFile] = useState<StoredFile | null>(null);
  const make = useCommand((session_id: string) =>
    answered(api.GET("/api/session/{session_id}/evidence", { params: { path: { session_id } } })),
  );
  return (
    <Section
      title="Evidence"
      lead="Intent, suppliers, mails, approvals, money and events in one file, with its proof."
    >
      <div class="actions">
        <button
          type="button"
          disabled={make.busy}
          onClick={async () => setFile(await make.send(id))}
        >
          {make.busy ? "Putting it together…" : "Put the bundle together"}
        </button>
      </div>
      {make.problem && <Problem of={make.problem} />}
      {file && <ReadyFile file={file} />}
    </Section>
  );
}
