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
export function KeyTable({ of, changed }: Props) {
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
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Keys of the account">
        <table>
          <thead>
            <tr>
              <th scope="col">Principal</th>
              <th scope="col">Roles</th>
              <th scope="col">Given</th>
              <th scope="col">
                <span class="sr">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {of.map((key) => (
              <tr key={key.key_id}>
                <th scope="row">
                  {key.principal}
                  {key.email && <p class="quiet">{key.email}</p>}
                </th>
                <td>{key.roles.join(", ")}</td>
                <td>
                  <When at={key.created_at} />
                  <p class="quiet">by {key.created_by}</p>
                </td>
                <td class="num">
                  <button
                    type="button"
                    class="danger"
                    disabled={revoke.busy}
                    onClick={() => void press(key.key_id)}
                  >
                    {sure === key.key_id ? `Revoke ${key.principal}'s key` : "Revoke…"}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
