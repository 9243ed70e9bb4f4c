import { useRef, useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { useLoaded } from "../../../api/load";
import type { Money } from "../../../api/types";
import { ActionForm } from "../../../escrow/action-form";
import { TextField } from "../../../parts/field";
import { Notice } from "../../../parts/notice";
import { goTo } from "../../../route";
import { money } from "../../../words/money";
import { wrongOf } from "../answered-wrong";
import { SchemaFields } from "../schema/schema-fields";
import { shapeOf } from "../schema/shape";
import { firstNeeded, type Typed } from "../schema/typed";
import type { AgentService, AgentTaskView, TaskOrder } from "../types";
import { costOf, orderOf, readInput, readTerms } from "./order";

interface Props {
  /** As it is now; the form stays with the one that it was opened with. */
  service: AgentService;
  again: () => void;
  cancel: () => void;
}

/** A task is ordered: what goes in, and the most that it may cost. */
export function ExecuteForm({ service, again, cancel }: Props) {
  const [seen, setSeen] = useState(service);
  const shape = shapeOf(seen.input_schema, seen.input_schema);
  const [typed, setTyped] = useState<Typed>(() => firstNeeded(shape));
  const [units, setUnits] = useState("1");
  const [ceiling, setCeiling] = useState<string | null>(null);
  const made = useRef<AgentTaskView | null>(null);
  const execute = useCommand(async (body: TaskOrder, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    made.current = await answered(api.POST("/api/a2a/tasks/execute", sent));
    return made.current;
  });
  const input = readInput(shape, typed, seen.input_schema);
  const terms = readTerms(seen.price, units, ceiling);
  const takeOver = (): void => {
    if (JSON.stringify(seen.input_schema) !== JSON.stringify(service.input_schema)) {
      setTyped(firstNeeded(shapeOf(service.input_schema, service.input_schema)));
    }
    setSeen(service);
    setCeiling(null);
    execute.forget();
  };
  const said = wrongOf(execute.problem);
  return (
    <ActionForm
      title={`Only a result is paid: ${money(seen.price)} per ${seen.unit}, held until then`}
      verb="Give it the task"
      command={execute}
      body={orderOf(seen, input, terms)}
      done={() => made.current && goTo("agents", made.current.task_id)}
      cancel={cancel}
    >
      <SchemaFields
        shape={shape}
        typed={typed}
        put={setTyped}
        wrong={new Map([...wrongOf(execute.problem, "input"), ...input.wrong])}
      />
      <div class="fields terms">
        <TextField
          label={`Units (${seen.unit})`}
          hint={`The most that it may do, at ${money(seen.price)} each`}
          value={units}
          onValue={setUnits}
          wrong={terms.wrong.units ?? said.get("units")}
          numeric
          required
        />
        <TextField
          label={`At most in ${seen.price.currency}`}
          hint="If it has become dearer than this meanwhile, nothing happens"
          value={ceiling ?? terms.ceiling?.amount ?? ""}
          onValue={setCeiling}
          wrong={terms.wrong.ceiling ?? said.get("ceiling") ?? said.get("ceiling.amount")}
          numeric
          required
        />
      </div>
      {terms.cost && <MostHeld of={terms.cost} />}
      {input.missing.length > 0 && (
        <p class="hint">Still needed: {input.missing.slice(0, 5).join(", ")}</p>
      )}
      {seen.version < service.version && <Changed from={seen} to={service} takeOver={takeOver} />}
      {isOfAnother(execute.problem?.code) && seen.version === service.version && (
        <button type="button" class="plain" onClick={again}>
          Read the service again
        </button>
      )}
    </ActionForm>
  );
}

function isOfAnother(code: string | undefined): boolean {
  return code === "service_changed" || code === "price_above_ceiling";
}

/** What leaves the wallet until it has ended. */
function MostHeld({ of }: { of: Money }) {
  const wallet = useLoaded(() => answered(api.GET("/api/wallet-state")));
  const { currency, available } = wallet.data ?? {};
  return (
    <p class="most-held" role="status">
      The most that is held: <strong>{money(of)}</strong>
      {currency && currency !== of.currency && `, in ${currency} at the day’s rate`}
      {available && <span class="quiet">; {money(available)} can be spent</span>}
    </p>
  );
}

interface ChangedProps {
  from: AgentService;
  to: AgentService;
  takeOver: () => void;
}

/** Nobody buys unseen what has changed under the form. */
function Changed({ from, to, takeOver }: ChangedProps) {
  const dearer = money(costOf(to.price, 1)) !== money(costOf(from.price, 1));
  return (
    <Notice tone="wait" title="The service has changed since you opened this">
      <p>
        {to.status === "retired"
          ? "It is retired: no new task can be given to it."
          : dearer
            ? `It now costs ${money(to.price)} per ${to.unit}.`
            : "Look at what it takes and gives, then go on."}
      </p>
      <button type="button" onClick={takeOver}>
        Go on with version {to.version}
      </button>
    </Notice>
  );
}
