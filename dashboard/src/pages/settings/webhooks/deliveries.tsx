import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { usePages } from "../../../api/pages";
import type { Delivery } from "../../../api/types";
import { useAgain } from "../../../api/use-again";
import { Badge } from "../../../parts/badge";
import { More } from "../../../parts/more";
import { Problem } from "../../../parts/problem";
import { Show } from "../../../parts/show";

/** What was sent to an endpoint; it is read once somebody opens it. `turn` grows with each deed. */
export function Deliveries({ webhookId, turn }: { webhookId: string; turn: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What was sent there</summary>
      {open && <Opened webhookId={webhookId} turn={turn} />}
    </details>
  );
}

function Opened({ webhookId, turn }: { webhookId: string; turn: number }) {
  const path = { webhook_id: webhookId };
  const deliveries = usePages((cursor) => {
    const params = { path, query: { limit: 10, cursor } };
    return answered(api.GET("/api/webhooks/{webhook_id}/deliveries", { params }));
  });
  useAgain(deliveries.again, turn);
  const replay = useCommand((delivery_id: string) => {
    const params = { path: { ...path, delivery_id } };
    return answered(
      api.POST("/api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", { params }),
    );
  });
  const again = async (id: string): Promise<void> => {
    if (await replay.send(id)) deliveries.again();
  };
  return (
    <>
      {replay.problem && <Problem of={replay.problem} />}
      <Show of={deliveries} empty={NONE}>
        {(items) => (
          <ul class="deliveries">
            {items.map((delivery) => (
              <li key={delivery.delivery_id}>
                <span>
                  {Number(delivery.sequence)} {delivery.event_type}
                </span>
                <Badge state={delivery.status} />
                <span class="quiet">{outcome(delivery)}</span>
                <button
                  type="button"
                  disabled={replay.busy}
                  onClick={() => void again(delivery.delivery_id)}
                >
                  Send again
                </button>
              </li>
            ))}
          </ul>
        )}
      </Show>
      <div class="actions">
        <button type="button" onClick={deliveries.again} disabled={deliveries.busy}>
          Look again
        </button>
        <More of={deliveries} />
      </div>
    </>
  );
}

const NONE = { title: "Nothing was sent yet", hint: "Send a test, or wait for an event." };

function outcome({ attempts, last_response: response }: Delivery): string {
  const tries = `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  if (!response) return tries;
  return `${tries}, ${response.status === null ? response.reason : `answered ${response.status}`}`;
}
