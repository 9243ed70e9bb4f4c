import { CheckBox, Field, TextField } from "../../../parts/field";
import { PasteField } from "../../../parts/paste-field";
import type { OfferDraft, WrongOffer } from "./offer";

interface Props {
  draft: OfferDraft;
  put: (change: Partial<OfferDraft>) => void;
  wrong: WrongOffer;
}

/** What a service is offered as. */
export function OfferFields({ draft, put, wrong }: Props) {
  const field = (name: Exclude<keyof OfferDraft, "trusted">) => ({
    value: draft[name],
    onValue: (value: string) => put({ [name]: value }),
    wrong: wrong[name],
  });
  const { value: addresses, onValue: allow, wrong: badAddresses } = field("pay_to");
  const { value: description, onValue: describe, wrong: badlyDescribed } = field("description");
  return (
    <>
      <div class="fields">
        <TextField label="Name" required {...field("name")} />
        <TextField
          label="Capabilities"
          hint="What it can do, with commas between"
          placeholder="translate, summarise"
          {...field("capabilities")}
        />
        <TextField
          label="Endpoint"
          hint="Where it speaks A2A 1.0 over JSON-RPC: https, and public"
          placeholder="https://agent.example.com/a2a"
          required
          {...field("endpoint")}
        />
        <div class="wide">
          <Field label="Description" wrong={badlyDescribed}>
            {(control) => (
              <textarea
                {...control}
                rows={2}
                required
                value={description}
                onInput={(event) => describe(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
        <TextField label="Price" hint="Of one unit" numeric required {...field("amount")} />
        <TextField label="Currency" required {...field("currency")} />
        <TextField label="Unit" hint="Such as call, or page" required {...field("unit")} />
      </div>
      <div class="fields">
        <PasteField
          label="Input schema"
          hint="JSON Schema 2020-12 of what it takes"
          placeholder={EXAMPLE}
          rows={8}
          required
          {...field("input_schema")}
        />
        <PasteField
          label="Output schema"
          hint="Of what it gives: a result that breaks it is not paid"
          placeholder={EXAMPLE}
          rows={8}
          required
          {...field("output_schema")}
        />
      </div>
      <details open={draft.trusted || Boolean(addresses || wrong.owner || badAddresses)}>
        <summary>Only for an admin: whose it is, whether it is trusted, where it is paid</summary>
        <div class="fields below">
          <TextField
            label="Owner (optional)"
            hint="Left empty: whoever registers it"
            {...field("owner")}
          />
          <CheckBox
            label="Trusted: calls carry the shared A2A token"
            checked={draft.trusted}
            onToggle={() => put({ trusted: !draft.trusted })}
          />
          <div class="wide">
            <Field
              label="May be paid at (optional)"
              hint="Addresses, one a line, at which its agent may be paid first (x402)"
              wrong={badAddresses}
            >
              {(control) => (
                <textarea
                  {...control}
                  rows={2}
                  spellcheck={false}
                  value={addresses}
                  placeholder="0x…"
                  onInput={(event) => allow(event.currentTarget.value)}
                />
              )}
            </Field>
          </div>
        </div>
      </details>
    </>
  );
}

const EXAMPLE = `{
  "type": "object",
  "required": ["text"],
  "properties": {
    "text": { "type": "string" }
  }
}`;
