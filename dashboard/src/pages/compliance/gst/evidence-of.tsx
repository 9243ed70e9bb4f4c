import { Facts } from "../../../parts/facts";
import { Hash } from "../../../parts/hash";
import { Section } from "../../../parts/section";
import { valueText } from "../../../parts/value-text";
import { When } from "../../../parts/when";
import { plain } from "../../../words/plain";
import type { Run, RunEvidence } from "../types";

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
  const facts = Object.entries(of.facts).map(([name, value]) => {
    return [plain(name), valueText(value)] as const;
  });
  return (
    <article class="card">
      <header class="card-head">
        <h3>{plain(of.what)}</h3>
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
