import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { TextField } from "../../../parts/field";
import { Problem } from "../../../parts/problem";

interface Body {
  url: string;
  event_types: string[];
}

/** A new endpoint: its address, and which events it gets. */
export function Register({ given }: { given: (secret: string) => void }) {
  const [url, setUrl] = useState("");
  const [types, setTypes] = useState("*");
  const register = useCommand((body: Body) => answered(api.POST("/api/webhooks", { body })));
  const event_types = types.split(/[\s,]+/).filter(Boolean);
  const isReady = url.trim() !== "" && event_types.length > 0;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady || register.busy) return;
    const webhook = await register.send({ url: url.trim(), event_types });
    if (!webhook) return;
    setUrl("");
    given(webhook.secret);
  };
  return (
    <form class="register" onSubmit={(event) => void submit(event)}>
      <div class="row-form">
        <TextField
          label="Address of a new endpoint"
          placeholder="https://hooks.example.com/flowpay"
          value={url}
          onValue={setUrl}
        />
        <TextField
          label="Events"
          hint="Such as flowpay.escrow.*; * is all of them"
          value={types}
          onValue={setTypes}
        />
        <button type="submit" class="primary" disabled={!isReady || register.busy}>
          {register.busy ? "Registering…" : "Register"}
        </button>
      </div>
      {register.problem && <Problem of={register.problem} />}
    </form>
  );
}
