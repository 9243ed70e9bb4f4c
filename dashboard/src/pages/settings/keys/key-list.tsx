import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import type { ApiKey } from "../../../api/types";
import { Problem } from "../../../parts/problem";
import { When } from "../../../parts/when";

interface Props {
  of: readonly ApiKey[];
  changed: () => void;
}

/** The keys that open something now. */
export function KeyList({ of, changed }: Props) {
  const [sure, setSure] = useState<string | null>(null);
  const revoke = useCommand(async (key_id: string) => {
    await answered(api.DELETE("/api/keys/{key_id}", { params: { path: { key_id } } }));
    return key_id;
  });
  const press = async (key_id: string): Promise<void> => {
    if (sure !== key_id) return setSure(key_id);
    if (await revoke.send(key_id)) changed();
    setSure(null);
  };
  return (
    <>
      {revoke.problem && <Problem of={revoke.problem} />}
      <ul class="keys">
        {of.map((key) => (
          <li key={key.key_id}>
            <p>
              <span class="principal">{key.principal}</span>
              {key.email && <span class="quiet"> {key.email}</span>}
            </p>
            <p>{key.roles.join(", ")}</p>
            <p class="quiet">
              <When at={key.created_at} />, by {key.created_by}
            </p>
            <button
              type="button"
              class="danger"
              disabled={revoke.busy}
              onClick={() => void press(key.key_id)}
            >
              {sure === key.key_id ? "Revoke it now" : "Revoke…"}
              <span class="sr"> the key of {key.principal}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
