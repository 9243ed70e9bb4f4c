import { Facts } from "../../../parts/facts";
import { Hash } from "../../../parts/hash";
import { Section } from "../../../parts/section";
import { When } from "../../../parts/when";
import { plain } from "../../../words/plain";
import type { Action, Run, RunEvidence } from "../types";
import { ACTIONS, factText } from "./words";

/** What was seen, and by whom: a person's word is marked as one. */
export function EvidenceOf({ run }: { run: Run }) {
  if (run.evidence.length === 0) {
    if (!run.reference) return null;
    return <Facts of={[["Reference", `${run.reference}, by ${run.said_by}`]]} />;
  }
  return (
    <Section title="Evidence" lead="What was seen, as it was read, with the hash of it.">
      <ul class="cards one">
        {run.evidence.map((each, index) => (
          <li key={index}>
            <One of={each} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function One({ of }: { of: RunEvidence }) {
  const seen = Object.entries(of.facts).filter(([name]) => name !== "found");
  const facts = seen.map(([name, value]) => [plain(name), factText(name, value)] as const);
  return (
    <article class="card">
      <header class="card-head">
        <h3>{ACTIONS[of.what as Action] ?? plain(of.what)}</h3>
        <span class="quiet">
          {of.source === "portal" ? "seen at the portal" : "a person’s word"}
        </span>
      </header>
      <Facts of={facts} />
      <p class="hint">
        <When at={of.at} />, SHA-256 <Hash of={of.sha256} />
      </p>
    </article>
  );
}
