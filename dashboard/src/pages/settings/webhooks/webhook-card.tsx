import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import type { Webhook } from "../../../api/types";
import { Badge } from "../../../parts/badge";
import { Facts } from "../../../parts/facts";
import { Problem } from "../../../parts/problem";
import { When } from "../../../parts/when";
import { Deliveries } from "./deliveries";

interface Props {
  webhook: Webhook;
  changed: () => void;
  /** Called with a new secret. */
  given: (secret: string) => void;
}

type Deed = "test" | "rotate" | "enable" | "disable" | "delete";

/** An endpoint: how it does, what was sent to it, and what can be done with it. */
export function WebhookCard({ webhook, changed, given }: Props) {
  const [turn, setTurn] = useState(0);
  const [isSure, setSure] = useState(false);
  const act = useCommand((deed: Deed) => done(deed, webhook.webhook_id));
  const press = (deed: Deed) => async (): Promise<void> => {
    const answer = await act.send(deed);
    if (!answer) return;
    if ("secret" in answer) given(String(answer.secret));
    if (deed !== "delete") setTurn(turn + 1); // what was sent there is forgotten with it
    changed();
  };
  const isOn = webhook.status === "enabled";
  return (
    <article class="card">
      <header class="card-head">
        <h3>{webhook.url}</h3>
        <Badge state={webhook.status} />
      </header>
      <Facts
        of={[
          ["Events", webhook.event_types.join(", ")],
          webhook.disabled_reason ? ["Disabled", webhook.disabled_reason] : null,
          webhook.failing_since ? ["Failing since", <When at={webhook.failing_since} />] : null,
          [
            "Registered",
            <>
              {webhook.created_by}, <When at={webhook.created_at} />
            </>,
          ],
        ]}
      />
      <div class="actions">
        <button type="button" disabled={act.busy || !isOn} onClick={press("test")}>
          Send a test
        </button>
        <button type="button" disabled={act.busy} onClick={press("rotate")}>
          New secret
        </button>
        <button type="button" disabled={act.busy} onClick={press(isOn ? "disable" : "enable")}>
          {isOn ? "Disable" : "Enable"}
        </button>
        <button
          type="button"
          class="danger"
          disabled={act.busy}
          onClick={isSure ? press("delete") : () => setSure(true)}
        >
          {isSure ? "Delete it and its deliveries" : "Delete…"}
        </button>
      </div>
      {act.problem && <Problem of={act.problem} />}
      <Deliveries webhookId={webhook.webhook_id} turn={turn} />
    </article>
  );
}

async function done(deed: Deed, webhook_id: string): Promise<object> {
  const at = { params: { path: { webhook_id } } };
  switch (deed) {
    case "test":
      return answered(api.POST("/api/webhooks/{webhook_id}/test", at));
    case "rotate":
      return answered(api.POST("/api/webhooks/{webhook_id}/rotate", at));
    case "enable":
      return answered(api.POST("/api/webhooks/{webhook_id}/enable", at));
    case "disable":
      return answered(api.POST("/api/webhooks/{webhook_id}/disable", at));
    case "delete":
      await answered(api.DELETE("/api/webhooks/{webhook_id}", at));
      return {};
  }
}
