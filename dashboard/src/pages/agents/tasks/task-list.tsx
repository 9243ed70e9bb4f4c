import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Choice } from "../../../parts/field";
import { Lasting } from "../../../parts/lasting";
import { More } from "../../../parts/more";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { micros, money } from "../../../words/money";
import { brief, plain } from "../../../words/plain";
import type { AgentTask, TaskStatus } from "../types";

const STATUSES: readonly TaskStatus[] = [
  "held",
  "working",
  "completed",
  "failed",
  "rejected",
  "canceled",
];

/** Tasks, newest first, as they are now; of one service, or of all. */
export function TaskList({ service_id }: { service_id?: string }) {
  const [status, setStatus] = useState<TaskStatus | "">("");
  const tasks = usePages(
    (cursor) => {
      const query = { status: status || undefined, service_id, limit: 20, cursor };
      return answered(api.GET("/api/a2a/tasks", { params: { query } }));
    },
    [status, service_id],
  );
  const moving = tasks.data?.some((task) => task.ended_at === null) ?? false;
  useWatched(["flowpay.agent_task."], tasks.again, moving);
  return (
    <>
      {service_id === undefined && (
        <form class="filters" onSubmit={(event) => event.preventDefault()}>
          <Choice
            label="Status"
            value={status}
            onValue={(value) => setStatus(value as TaskStatus | "")}
            options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
          />
        </form>
      )}
      <Show of={tasks} empty={status ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="runs tasks">
            {items.map((task) => (
              <li key={task.task_id}>
                <TaskLine task={task} named={service_id === undefined} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={tasks} />
    </>
  );
}

const NONE = { title: "No task yet", hint: "Give one to a service, and it is followed here." };
const NONE_SUCH = { title: "No task is in this state", hint: "Choose another, or all." };

function TaskLine({ task, named }: { task: AgentTask; named: boolean }) {
  return (
    <>
      <span class="run-what">
        <a href={linkTo("agents", task.task_id)}>
          {named ? task.service_name : `Task ${brief(task.task_id)}`}
        </a>
        <span class="quiet">{task.reason ?? `for ${task.requested_by}`}</span>
      </span>
      <Badge state={task.status} />
      <span class="task-cost">{costSaid(task)}</span>
      <span class="quiet">
        <When at={task.created_at} />
        <span class="task-time">
          <Lasting from={task.created_at} to={task.ended_at} />
        </span>
      </span>
    </>
  );
}

/** What a task has cost, or what is held for it while it is open. */
export function costSaid({ cost, held }: Pick<AgentTask, "cost" | "held">): string {
  if (cost === null) return `${money(held)} held`;
  return micros(cost) === 0n ? "cost nothing" : money(cost);
}
