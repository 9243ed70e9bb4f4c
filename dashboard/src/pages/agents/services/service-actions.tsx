import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionForm } from "../../../escrow/action-form";
import { Section } from "../../../parts/section";
import type { AgentService } from "../types";
import { ChangeForm } from "./register-form";

interface Props {
  service: AgentService;
  changed: () => void;
}

/** What its owner, or an admin, can do with a service; the API says so to anybody else. */
export function ServiceActions({ service, changed }: Props) {
  const [chosen, choose] = useState<"change" | "retire" | null>(null);
  if (service.built_in || service.status === "retired") return null;
  const done = (): void => {
    choose(null);
    changed();
  };
  const form = { service, done, cancel: () => choose(null) };
  return (
    <Section
      title="For its owner"
      lead={`${service.owner} may change or retire it; so may an admin.`}
    >
      {chosen === "change" && <ChangeForm {...form} />}
      {chosen === "retire" && <RetireForm {...form} />}
      {!chosen && (
        <div class="actions">
          <button type="button" onClick={() => choose("change")}>
            Change…
          </button>
          <button type="button" class="danger" onClick={() => choose("retire")}>
            Retire…
          </button>
        </div>
      )}
    </Section>
  );
}

function RetireForm({ service, done, cancel }: Omit<Props, "changed"> & FormEnds) {
  const retire = useCommand((_: object) => {
    const params = { path: { service_id: service.service_id } };
    return answered(api.POST("/api/a2a/services/{service_id}/retire", { params }));
  });
  return (
    <ActionForm
      title="No new task can be given to it; those under way end as they would have"
      verb="Retire it"
      danger
      command={retire}
      body={{}}
      done={done}
      cancel={cancel}
    >
      {null}
    </ActionForm>
  );
}

interface FormEnds {
  done: () => void;
  cancel: () => void;
}
