import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { useNews } from "../../../live/use-log";
import { Facts } from "../../../parts/facts";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { ReliabilityOf } from "../reliability-of";
import { SchemaTable } from "../schema/schema-table";
import { ExecuteForm } from "../tasks/execute-form";
import { TaskList } from "../tasks/task-list";
import type { AgentService } from "../types";
import { ServiceActions } from "./service-actions";
import { Capabilities, Marks, Price } from "./service-tile";

/** One service: what it does and costs, what it takes and gives, and what it was asked for. */
export function OneService({ id }: { id: string }) {
  const service = useLoaded<AgentService>(
    () => answered(api.GET("/api/a2a/services/{service_id}", AT(id))),
    [id],
  );
  useNews(["flowpay.agent_service.", "flowpay.agent_task."], service.again);
  return (
    <>
      <header class="page-head">
        <p class="crumbs">
          <a href={linkTo("agents")}>Services</a>
        </p>
        <h1 tabIndex={-1}>{service.data?.name ?? "Service"}</h1>
        {service.data && <p class="lead as-written">{service.data.description}</p>}
      </header>
      <Show of={service}>{(found) => <Seen service={found} again={service.again} />}</Show>
    </>
  );
}

const AT = (service_id: string) => ({ params: { path: { service_id } } });

function Seen({ service, again }: { service: AgentService; again: () => void }) {
  const [buying, setBuying] = useState(false);
  const isActive = service.status === "active";
  return (
    <>
      <div class="halves">
        <article class="card">
          <header class="card-head">
            <h2>Price</h2>
            <Marks of={service} />
          </header>
          <Price of={service} />
          <ReliabilityOf of={service.reliability} />
          {isActive && !buying && (
            <div class="actions">
              <button type="button" class="primary" onClick={() => setBuying(true)}>
                Give it a task…
              </button>
            </div>
          )}
          {!isActive && <p class="hint">It is retired: no new task can be given to it.</p>}
        </article>
        <Known of={service} />
      </div>
      {buying && (
        <Section title="A task for it">
          <ExecuteForm service={service} again={again} cancel={() => setBuying(false)} />
        </Section>
      )}
      <Section title="What it takes">
        <SchemaTable of={service.input_schema} label="Fields of the input" />
      </Section>
      <Section title="What it gives" lead="A result that breaks this is not paid.">
        <SchemaTable of={service.output_schema} label="Fields of the output" />
      </Section>
      <Section title="Its tasks">
        <TaskList service_id={service.service_id} />
      </Section>
      <ServiceActions service={service} changed={again} />
    </>
  );
}

function Known({ of }: { of: AgentService }) {
  return (
    <div class="known">
      <Facts
        of={[
          ["Owner", of.built_in ? "Flowpay itself" : of.owner],
          of.capabilities.length > 0 && ["Can", <Capabilities of={of.capabilities} />],
          ["Endpoint", of.endpoint ?? "none: it runs inside Flowpay"],
          !of.built_in && [
            "Trusted",
            of.trusted
              ? "yes: calls carry the shared A2A token"
              : "no: calls carry no token",
          ],
          !of.built_in && ["May be paid at", <Payees of={of.pay_to} />],
          ["Version", String(of.version)],
          !of.built_in && ["Registered", <When at={of.created_at} />],
          of.updated_at !== of.created_at && ["Changed", <When at={of.updated_at} />],
          ["Id", <code>{of.service_id}</code>],
        ]}
      />
    </div>
  );
}

/** The addresses that an admin has allowed, whole: whoever reads them compares every digit. */
function Payees({ of }: { of: readonly string[] }) {
  if (of.length === 0) return "nowhere: a demand to be paid first is not met";
  return of.map((each) => (
    <div key={each}>
      <code class="as-written">{each}</code>
    </div>
  ));
}
