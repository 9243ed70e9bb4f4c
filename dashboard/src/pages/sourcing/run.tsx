import { useEffect, useMemo, useRef } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import type { Escrow, Session } from "../../api/types";
import { EscrowCard } from "../../escrow/escrow-card";
import type { LogEntry } from "../../live/entry";
import { type Followed, useLog } from "../../live/use-log";
import { Amount } from "../../parts/amount";
import { Badge } from "../../parts/badge";
import { PageHead } from "../../parts/page-head";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { linkTo } from "../../route";
import { EvidenceBundle } from "./evidence-bundle";
import { Missing } from "./missing";
import { Quotes } from "./quotes";
import { SuppliersRanked } from "./suppliers-ranked";
import { Timeline } from "./timeline";
import { Understood } from "./understood";
import { Why } from "./why";

const REREAD_MS = 400;

/** One request on its way: its events as they come, and what stands in the book because of them. */
export function Run({ id }: { id: string }) {
  const session = useLoaded<Session>(
    () => answered(api.GET("/api/session/{session_id}", { params: { path: { session_id: id } } })),
    [id],
  );
  const log = useLog(useMemo(() => ({ session_id: id }), [id]));
  useRereading(log.entries, session.again);
  return (
    <>
      {!session.data && <PageHead title="The request" />}
      <Show of={session}>{(view) => <Seen session={view} log={log} again={session.again} />}</Show>
    </>
  );
}

interface SeenProps {
  session: Session;
  log: Followed;
  again: () => void;
}

function Seen({ session, log, again }: SeenProps) {
  const escrow = escrowOf(log.entries);
  return (
    <div class="run">
      <header class="page-head">
        <p class="crumbs">
          <a href={linkTo("sourcing")}>Sourcing</a>
          {session.part_of && <a href={linkTo("sourcing", session.part_of)}>The whole request</a>}
        </p>
        <h1 tabIndex={-1}>{session.query}</h1>
        <p class="run-facts">
          <Badge state={session.status} />
          <span>
            {session.requested_by}, <When at={session.created_at} />
          </span>
          <span>
            Calls cost <Amount of={session.cost} />
          </span>
        </p>
        {session.summary && <p class="summary">{session.summary}</p>}
      </header>
      <Missing session={session} />
      {escrow && <EscrowCard escrow={escrow} changed={again} heading="The payment" />}
      <div class="run-columns">
        <Timeline session={session} log={log} />
        <div class="run-results">
          <SuppliersRanked session={session} entries={log.entries} />
          <Why session={session} />
          <Quotes session={session} />
          {session.intent && session.status !== "needs_input" && (
            <Section title="The request">
              <Understood intent={session.intent} />
            </Section>
          )}
          <EvidenceBundle id={session.session_id} />
        </div>
      </div>
    </div>
  );
}

/** Read the session again a moment after its log has grown; a burst of events is one reading. */
function useRereading(entries: readonly LogEntry[], again: () => void): void {
  const read = useRef(0);
  const waiting = useRef(false);
  useEffect(() => {
    if (entries.length <= read.current || waiting.current) return;
    waiting.current = true;
    const timer = setTimeout(() => {
      waiting.current = false;
      read.current = entries.length;
      again();
    }, REREAD_MS);
    return () => {
      clearTimeout(timer);
      waiting.current = false;
    };
  }, [entries.length]);
}

/** The payment as its last event tells it. */
function escrowOf(entries: readonly LogEntry[]): Escrow | null {
  const last = entries.findLast(({ type }) => type.startsWith("flowpay.escrow."));
  return last ? (last.data as unknown as Escrow) : null;
}
