import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Choice } from "../../../parts/field";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { money } from "../../../words/money";
import { plain } from "../../../words/plain";
import { sentence } from "../../../words/sentence";
import type { Action, Run, RunStatus } from "../types";
import { ACTIONS, titleOf } from "./words";

const STATUSES: readonly RunStatus[] = [
  "awaiting_person",
  "running",
  "completed",
  "unverified",
  "failed",
];

/** The account's GST runs, newest first. */
export function Runs() {
  const [status, setStatus] = useState<RunStatus | "">("");
  const [action, setAction] = useState<Action | "">("");
  const runs = usePages(
    (cursor) => {
      const query = {
        status: status || undefined,
        action: action || undefined,
        limit: 20,
        cursor,
      };
      return answered(api.GET("/api/gstn/runs", { params: { query } }));
    },
    [status, action],
  );
  const moving = runs.data?.some((run) => run.ended_at === null) ?? false;
  useWatched(["flowpay.gst_run."], runs.again, moving);
  return (
    <Section title="Runs" lead="Everything that was asked about GST, with how it ended.">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Status"
          value={status}
          onValue={(value) => setStatus(value as RunStatus | "")}
          options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
        />
        <Choice
          label="What"
          value={action}
          onValue={(value) => setAction(value as Action | "")}
          options={[["", "All"], ...Object.entries(ACTIONS)]}
        />
      </form>
      <Show of={runs} empty={status || action ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="runs">
            {items.map((run) => (
              <li key={run.run_id}>
                <RunLine run={run} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={runs} />
    </Section>
  );
}

const NONE = { title: "No run yet", hint: "What is asked about GST above is kept here." };
const NONE_SUCH = { title: "No such run", hint: "Choose other filters, or all." };

function RunLine({ run }: { run: Run }) {
  const about = [run.gstin, run.amount && money(run.amount)].filter(Boolean).join(", ");
  return (
    <>
      <span class="run-what">
        <a href={linkTo("compliance", run.run_id)}>{titleOf(run)}</a>
        <span class="quiet">{run.summary ? sentence(run.summary) : about}</span>
      </span>
      <Badge state={run.status} />
      <span class="quiet">
        <When at={run.created_at} />
      </span>
    </>
  );
}
