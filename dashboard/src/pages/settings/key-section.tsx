import { useState } from "preact/hooks";

import { apiKey, forgetKey, keepKey } from "../../api/key";
import { TextField } from "../../parts/field";
import { Section } from "../../parts/section";

/** The key that this browser sends. */
export function KeySection() {
  const [typed, setTyped] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!typed.trim()) return;
    keepKey(typed.trim());
    setTyped("");
  };
  return (
    <Section
      title="API key of this browser"
      lead="Kept until this tab is closed, sent as a header, never part of an address."
    >
      <form class="row-form" onSubmit={submit}>
        <TextField
          label="API key"
          type="password"
          value={typed}
          onValue={setTyped}
          hint={apiKey.value ? "A key is set; a new one takes its place" : "No key is set"}
        />
        <div class="actions">
          <button type="submit" class="primary" disabled={!typed.trim()}>
            Use this key
          </button>
          {apiKey.value && (
            <button type="button" onClick={forgetKey}>
              Forget it
            </button>
          )}
        </div>
      </form>
    </Section>
  );
}
