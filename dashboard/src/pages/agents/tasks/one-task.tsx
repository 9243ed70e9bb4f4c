import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Facts } from "../../../parts/facts";
import { Lasting } from "../../../parts/lasting";
import { Notice } from "../../../parts/notice";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { micros, money } from "../../../words/money";
import { number } from "../../../words/time";
import { AsJson, Readable } from "../readable";
import type { AgentTaskView } from "../types";
import { CancelTask } from "./cancel-task";
import { costOf } from "./order";
import { PaymentOf } from "./payment-of";
import { costSaid } from "./task-list";

/** A payment that was never carried out gives its cost back to a task that has ended. */
const FAMILIES = ["flowpay.agent_task.", "flowpay.x402_payment."];

/** One task: how it stands, what it costs, what went in and what came out. */
export function OneTask({ id }: { id: string }) {
  const task = useLoaded<AgentTaskView>(
    () => answered(api.GET("/api/a2a/tasks/{task_id}", { params: { path: { task_id: id } } })),
    [id],
  );
  useWatched(FAMILIES, task.again, task.data?.ended_at === null);
  return (
    <>
      <header class="page-head">
        <p class="crumbs">
          <a href={linkTo("agents", "tasks")}>Tasks</a>
          {task.data && <a href={linkTo("agents", task.data.service_id)}>The service</a>}
        </p>
        <h1 tabIndex={-1}>{task.data ? `Task for ${task.data.service_name}` : "Task"}</h1>
        {task.data && <About of={task.data} />}
      </header>
      <Show of={task}>{(found) => <Seen task={found} again={task.again} />}</Show>
    </>
  );
}

function About({ of }: { of: AgentTaskView }) {
  return (
    <p class="run-facts">
      <Badge state={of.status} />
      <span>{costSaid(of)}</span>
      <span>
        <Lasting from={of.created_at} to={of.ended_at} />
      </span>
      <span>
        {of.requested_by}, <When at={of.created_at} />
      </span>
    </p>
  );
}

function Seen({ task, again }: { task: AgentTaskView; again: () => void }) {
  return (
    <>
      <Standing of={task} />
      {task.ended_at === null && <CancelTask task={task} changed={again} />}
      <div class="task-columns">
        <div>
          {task.status === "completed" && (
            <Content title="What came out" of={task.output} label="Output" />
          )}
          <Content title="What went in" of={task.input} label="Input" />
        </div>
        <div>
          <MoneyOf of={task} />
          {task.payment && <PaymentOf of={task.payment} />}
        </div>
      </div>
    </>
  );
}

/** An end that is no success, or what is waited for, in words that say what to do. */
function Standing({ of }: { of: AgentTaskView }) {
  if (of.status === "held" || of.status === "working") {
    return (
      <Notice title={of.status === "held" ? "The agent is being asked" : "The agent is at work"}>
        <p>
          It has until <When at={of.deadline} />; then it is ended and{" "}
          {of.payment && !of.payment.is_void
            ? "what its agent was not paid comes back."
            : "all of the money comes back."}
        </p>
      </Notice>
    );
  }
  if (of.status === "completed") return null;
  return (
    <Notice tone={of.status === "canceled" ? "plain" : "bad"} title={ENDS[of.status]}>
      {of.reason && <p>{of.reason}</p>}
      <p>{backSaid(of)}</p>
      <a href={linkTo("agents", of.service_id)}>Give the service another task</a>
    </Notice>
  );
}

/** What an agent was paid by x402 is the cost, however the task has ended. */
function backSaid({ cost, held, payment }: AgentTaskView): string {
  if (cost === null || micros(cost) === 0n) {
    return `It cost nothing: ${money(held)} is back in the wallet.`;
  }
  const paid = payment ? " for what the agent was paid before it worked" : "";
  return `It cost ${money(cost)}${paid}; the rest of ${money(held)} is back in the wallet.`;
}

const ENDS = {
  failed: "It came to nothing",
  rejected: "The agent refused it",
  canceled: "It was cancelled",
};

function Content({ title, of, label }: { title: string; of: unknown; label: string }) {
  return (
    <Section title={title}>
      <Readable of={of} label={label} />
      <AsJson of={of} />
    </Section>
  );
}

function MoneyOf({ of }: { of: AgentTaskView }) {
  const { rate } = of;
  return (
    <Section title="Money">
      <Facts
        of={[
          ["Price", `${money(of.price)} each, version ${of.service_version}`],
          ["Units asked", `${number(of.units)}, together ${money(costOf(of.price, of.units))}`],
          ["At most", money(of.ceiling)],
          ["Held", money(of.held)],
          of.cost !== null && ["Cost", money(of.cost)],
          of.units_charged !== null &&
            of.status === "completed" && ["Units paid", number(of.units_charged)],
          rate && ["Rate", `1 ${rate.base} = ${rate.rate} ${rate.symbol}, of ${rate.date}`],
          ["Ends by", <When at={of.deadline} />],
          of.ended_at !== null && ["Ended", <When at={of.ended_at} />],
          of.endpoint !== null && ["Sent to", of.endpoint],
          of.agent_task_id !== null && ["Its own id", <code>{of.agent_task_id}</code>],
          ["Id", <code>{of.task_id}</code>],
        ]}
      />
    </Section>
  );
}
