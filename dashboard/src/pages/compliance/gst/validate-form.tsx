import { useState } from "preact/hooks";

import { ActionForm } from "../../../escrow/action-form";
import { Choice, TextField } from "../../../parts/field";
import type { StartProps } from "./start";
import { useAutomate } from "./use-automate";

/** Form, check character and State of a GSTIN; whether it is registered only the portal says. */
export function ValidateForm({ started, cancel }: StartProps) {
  const [gstin, setGstin] = useState("");
  const [portal, setPortal] = useState("");
  const automate = useAutomate(started);
  const typed = gstin.trim();
  return (
    <ActionForm
      title="Check a GSTIN"
      verb="Check it"
      command={automate}
      body={typed ? { action: "validate_gstin", gstin: typed, portal: portal !== "" } : null}
      done={nothing}
      cancel={cancel}
    >
      <div class="fields">
        <TextField label="GSTIN" value={gstin} onValue={setGstin} required />
        <Choice
          label="How far"
          value={portal}
          onValue={setPortal}
          options={[
            ["", "What the number itself says, at once"],
            ["portal", "Also whether it is registered: a person enters a captcha"],
          ]}
        />
      </div>
    </ActionForm>
  );
}

/** The page has moved to the run by then. */
export function nothing(): void {}
