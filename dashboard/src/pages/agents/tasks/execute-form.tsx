import { useRef, useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionForm } from "../../../escrow/action-form";
import { goTo } from "../../../route";
import { money } from "../../../words/money";
import { wrongOf } from "../answered-wrong";
import { SchemaFields } from "../schema/schema-fields";
import { shapeOf } from "../schema/shape";
import { firstNeeded, type Typed } from "../schema/typed";
import type { AgentService, AgentTaskView, TaskOrder } from "../types";
import { orderOf, readInput, readTerms } from "./order";
import { ServiceChanged } from "./service-changed";
import { TermsFields, type TypedTerms } from "./terms-fields";

interface Props {
  /** As it is now; the form stays with the one that it was opened with. */
  service: AgentService;
  again: () => void;
  cancel: () => void;
}

/** A task is ordered: what goes in, and the most that it may cost. */
export function ExecuteForm({ service, again, cancel }: Props) {
  const [seen, setSeen] = useState(service);
  const [typed, setTyped] = useState<Typed>(() => firstOf(service));
  const [typedTerms, setTerms] = useState<TypedTerms>({ units: "1", ceiling: null });
  const made = useRef<AgentTaskView | null>(null);
  const execute = useCommand(async (body: TaskOrder, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    made.current = await answered(api.POST("/api/a2a/tasks/execute", sent));
    return made.current;
  });
  const schema = seen.input_schema;
  const shape = shapeOf(schema, schema);
  const input = readInput(shape, typed, schema);
  const terms = readTerms(seen.price, typedTerms.units, typedTerms.ceiling);
  const takeOver = (): void => {
    if (JSON.stringify(schema) !== JSON.stringify(service.input_schema)) setTyped(firstOf(service));
    setSeen(service);
    setTerms({ ...typedTerms, ceiling: null });
    execute.forget();
  };
  const isStale = seen.version < service.version;
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
      <TermsFields
        service={seen}
        typed={typedTerms}
        put={(change) => setTerms((old) => ({ ...old, ...change }))}
        terms={terms}
        said={wrongOf(execute.problem)}
      />
      {input.missing.length > 0 && (
        <p class="hint">Still needed: {input.missing.slice(0, MOST_NAMED).join(", ")}</p>
      )}
      {isStale && <ServiceChanged from={seen} to={service} takeOver={takeOver} />}
      {!isStale && OF_ANOTHER.has(execute.problem?.code ?? "") && (
        <button type="button" class="plain" onClick={again}>
          Read the service again
        </button>
      )}
    </ActionForm>
  );
}

const MOST_NAMED = 5;
/** What the API says where the service is not the one that was read. */
const OF_ANOTHER = new Set(["service_changed", "price_above_ceiling", "service_retired"]);

function firstOf({ input_schema: schema }: AgentService): Typed {
  return firstNeeded(shapeOf(schema, schema));
}
