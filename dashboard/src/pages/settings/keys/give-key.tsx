import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import type { Role } from "../../../api/types";
import { CheckBox, TextField } from "../../../parts/field";
import { Problem } from "../../../parts/problem";
import type { Given } from "./new-key";

const ROLES: readonly (readonly [role: Role, may: string])[] = [
  ["requester", "Requester: asks for goods and payments"],
  ["approver", "Approver: decides, pays, takes back"],
  ["auditor", "Auditor: reads everything"],
  ["admin", "Admin: all of it, and the rules"],
];

interface Body {
  principal: string;
  roles: Role[];
  email?: string;
}

/** A new key: for whom, and for what. */
export function GiveKey({ given }: { given: (key: Given) => void }) {
  const [principal, setPrincipal] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>(["requester"]);
  const give = useCommand((body: Body) => answered(api.POST("/api/keys", { body })));
  const isReady = principal.trim() !== "" && roles.length > 0;
  const toggle = (role: Role): void =>
    setRoles(roles.includes(role) ? roles.filter((each) => each !== role) : [...roles, role]);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady || give.busy) return;
    const body = { principal: principal.trim(), roles: [...roles] };
    const key = await give.send(email.trim() ? { ...body, email: email.trim() } : body);
    if (!key) return;
    setPrincipal("");
    setEmail("");
    given(key);
  };
  return (
    <form class="register" onSubmit={(event) => void submit(event)}>
      <fieldset class="try">
        <legend>Give a key</legend>
        <div class="row-form">
          <TextField
            label="Principal"
            placeholder="asha"
            hint="The name that stands in the log"
            value={principal}
            onValue={setPrincipal}
          />
          <TextField
            label="E-mail (optional)"
            hint="Decisions by a mail's link to it are theirs"
            value={email}
            onValue={setEmail}
          />
        </div>
        <div class="checks" role="group" aria-label="Roles">
          {ROLES.map(([role, may]) => (
            <CheckBox
              key={role}
              label={may}
              checked={roles.includes(role)}
              onToggle={() => toggle(role)}
            />
          ))}
        </div>
        <div class="actions">
          <button type="submit" class="primary" disabled={!isReady || give.busy}>
            {give.busy ? "Making it…" : "Give the key"}
          </button>
        </div>
        {give.problem && <Problem of={give.problem} />}
      </fieldset>
    </form>
  );
}
