import { useRef, useState } from "preact/hooks";

import { ActionForm } from "../../../escrow/action-form";
import { Section } from "../../../parts/section";
import { goTo } from "../../../route";
import type { RunView } from "../types";
import { useAutomate } from "./use-automate";

/** A return that was prepared can be filed: a person enters and files it at the portal. */
export function FilePrepared({ run }: { run: RunView }) {
  const [open, setOpen] = useState(false);
  const started = useRef<string | null>(null);
  const automate = useAutomate((id) => (started.current = id));
  const kind = run.result?.kind;
  if (run.status !== "completed" || (kind !== "gstr1" && kind !== "gstr3b")) return null;
  return (
    <Section title="Filing">
      {open ? (
        <ActionForm
          title="A browser is opened at the portal, where a person enters and files it"
          verb="Start filing"
          command={automate}
          body={{ action: "file_return", prepared_run_id: run.run_id }}
          done={() => started.current && goTo("compliance", started.current)}
          cancel={() => setOpen(false)}
        >
          {null}
        </ActionForm>
      ) : (
        <div class="actions">
          <button type="button" onClick={() => setOpen(true)}>
            File this return…
          </button>
        </div>
      )}
    </Section>
  );
}
