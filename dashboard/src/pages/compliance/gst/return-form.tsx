import { useState } from "preact/hooks";

import { ActionForm } from "../../../escrow/action-form";
import { TextField } from "../../../parts/field";
import type { Asked } from "../types";
import { ListField } from "./list-field";
import { PeriodField } from "./pay-form";
import { type Holds, readList } from "./read-list";
import type { StartProps } from "./start";
import { useAutomate } from "./use-automate";
import { nothing } from "./validate-form";

type Prepares = "prepare_gstr1" | "prepare_gstr3b" | "match_gstr2b";

/** What each needs: the name of the list in the API, its label, and what it holds. */
const LISTS: Record<Prepares, readonly (readonly [name: string, label: string, holds: Holds])[]> = {
  prepare_gstr1: [["documents", "Invoices and notes of the month", "documents"]],
  prepare_gstr3b: [
    ["outward", "Outward invoices and notes", "documents"],
    ["inward", "Purchases", "purchases"],
  ],
  match_gstr2b: [
    ["purchases", "Purchases in our books", "purchases"],
    ["statement", "The statement GSTR-2B", "purchases"],
  ],
};
const TITLES: Record<Prepares, string> = {
  prepare_gstr1: "The outward supplies of a month, by the sections of the return",
  prepare_gstr3b: "What is owed for a month, what credit pays, and what is left in cash",
  match_gstr2b: "Our purchases against the portal’s statement, difference by difference",
};

/** A return is prepared, or a statement matched, from lists of documents. */
export function ReturnForm({ action, started, cancel }: StartProps & { action: Prepares }) {
  const [gstin, setGstin] = useState("");
  const [period, setPeriod] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const automate = useAutomate(started);
  const read = (name: string, holds: Holds) => readList(texts[name] ?? "", holds, gstin);
  const lists = LISTS[action].map(([name, , holds]) => [name, read(name, holds).list] as const);
  const isFull =
    gstin.trim() &&
    /^\d{4}-\d{2}$/.test(period.trim()) &&
    lists.every(([, list]) => list) &&
    lists.some(([, list]) => list!.length > 0);
  const head = { action, gstin: gstin.trim(), period: period.trim(), ...EXACTLY[action] };
  return (
    <ActionForm
      title={TITLES[action]}
      verb={action === "match_gstr2b" ? "Match" : "Prepare"}
      command={automate}
      // what the lists hold is for the API to check: it names the field that is wrong
      body={isFull ? ({ ...head, ...Object.fromEntries(lists) } as unknown as Asked) : null}
      done={nothing}
      cancel={cancel}
    >
      <div class="fields">
        <TextField label="GSTIN" value={gstin} onValue={setGstin} required />
        <PeriodField value={period} onValue={setPeriod} />
      </div>
      <div class="fields">
        {LISTS[action].map(([name, label, holds]) => (
          <ListField
            key={name}
            label={label}
            holds={holds}
            read={read(name, holds)}
            value={texts[name] ?? ""}
            onValue={(text) => setTexts((old) => ({ ...old, [name]: text }))}
          />
        ))}
      </div>
      <p class="hint">
        JSON is read too, as the <a href="/docs">documentation of the API</a> has it: Draft,
        StatementLine.
      </p>
    </ActionForm>
  );
}

const EXACTLY: Record<Prepares, object> = {
  prepare_gstr1: {},
  prepare_gstr3b: {},
  match_gstr2b: { tolerance: { amount: "0.00", currency: "INR" } },
};
