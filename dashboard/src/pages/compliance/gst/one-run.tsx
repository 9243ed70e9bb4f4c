import { answered, api } from "../../../api/client";
import { useLoaded } from "../../../api/load";
import { useWatched } from "../../../live/use-watched";
import { Badge } from "../../../parts/badge";
import { Notice } from "../../../parts/notice";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { linkTo } from "../../../route";
import { micros, money } from "../../../words/money";
import { sentence } from "../../../words/sentence";
import type { Action, RunView } from "../types";
import { Approval } from "./approval";
import { EvidenceOf } from "./evidence-of";
import { Export } from "./export";
import { FilePrepared } from "./file-prepared";
import { Result } from "./result";
import { Steps } from "./steps";
import { Turn } from "./turn";
import { titleOf, UNVERIFIED, UNVERIFIED_OTHERWISE } from "./words";

/** One GST run: whose turn it is, its steps as they come, and what it came to. */
export function OneRun({ id }: { id: string }) {
  const run = useLoaded<RunView>(
    () => answered(api.GET("/api/gstn/runs/{run_id}", { params: { path: { run_id: id } } })),
    [id],
  );
  useWatched(["flowpay.gst_run."], run.again, run.data?.ended_at === null);
  return (
    <>
      <header class="page-head">
        <p class="crumbs">
          <a href={linkTo("compliance", "gst")}>GST</a>
          {run.data?.prepared_run_id && (
            <a href={linkTo("compliance", run.data.prepared_run_id)}>How it was prepared</a>
          )}
        </p>
        <h1 tabIndex={-1}>{run.data ? titleOf(run.data) : "GST run"}</h1>
        {run.data && <About of={run.data} />}
      </header>
      <Show of={run}>{(view) => <Seen run={view} again={run.again} />}</Show>
    </>
  );
}

function About({ of }: { of: RunView }) {
  return (
    <>
      <p class="run-facts">
        <Badge state={of.status} />
        {of.gstin && <span>{of.gstin}</span>}
        {of.amount && <span>{money(of.amount)}</span>}
        <span>
          {of.requested_by}, <When at={of.created_at} />
        </span>
        {of.cost && micros(of.cost) > 0n && <span>The browser cost {money(of.cost)}</span>}
      </p>
      {of.memo && <p class="lead">{of.memo}</p>}
      {of.summary && of.status !== "failed" && <p class="summary">{sentence(of.summary)}</p>}
    </>
  );
}

function Seen({ run, again }: { run: RunView; again: () => void }) {
  const isComputed = run.result && run.ended_at && run.steps.length === 1;
  return (
    <>
      <Ending of={run} />
      <Approval of={run} />
      <Turn run={run} changed={again} />
      <div class={isComputed ? undefined : "run-columns"}>
        {!isComputed && <Steps of={run} />}
        <div class="run-results">
          <EvidenceOf run={run} />
          <Result run={run} />
          <FilePrepared run={run} />
          {run.ended_at && <Export id={run.run_id} note={noteOf(run)} />}
        </div>
      </div>
    </>
  );
}

function noteOf({ result }: RunView): string | undefined {
  return result && "note" in result ? result.note : undefined;
}

const UNCERTAIN_DONE = "Nobody can say for certain that it is done";
const UNCERTAIN: Partial<Record<Action, string>> = {
  validate_gstin: "Nobody can say for certain whether it is registered",
};

/** An end that is not a success, in words that say what to do. */
function Ending({ of }: { of: RunView }) {
  if (of.status === "unverified") {
    return (
      <Notice tone="wait" title={UNCERTAIN[of.action] ?? UNCERTAIN_DONE}>
        <p>{UNVERIFIED[of.reason_code ?? ""] ?? UNVERIFIED_OTHERWISE}</p>
      </Notice>
    );
  }
  if (of.status !== "failed") return null;
  return (
    <Notice tone="bad" title="It was not done">
      <p>{sentence(of.summary ?? "no reason is known.")}</p>
      {of.reason_code === "spending_refused" && (
        <a href={linkTo("settings")}>See the spending controls: they must allow the category gst</a>
      )}
    </Notice>
  );
}
