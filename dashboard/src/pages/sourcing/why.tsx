import { useEffect, useState } from "preact/hooks";

import type { DecisionRecord, Session } from "../../api/types";
import { sealOf } from "../../live/canonical";
import { Bar } from "../../parts/bar";
import { Facts } from "../../parts/facts";
import { Hash } from "../../parts/hash";
import { Section } from "../../parts/section";
import { When } from "../../parts/when";
import { plain } from "../../words/plain";
import { percent } from "../../words/time";

/** Why this supplier: the record of the last decision, which anyone can work out again. */
export function Why({ session }: { session: Session }) {
  const record = session.decision_records.at(-1);
  if (!record) return null;
  const weights = Object.entries(record.inputs.weights);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0) || 1;
  return (
    <Section title="Why this supplier">
      {record.explanation && <p class="explanation">{record.explanation}</p>}
      {record.sensitivity && <p>{record.sensitivity}</p>}
      <h3>What counted</h3>
      <dl class="weights">
        {weights.map(([name, weight]) => (
          <div key={name}>
            <dt>{plain(name)}</dt>
            <dd>
              <Bar share={weight / sum} /> {percent(weight / sum)}
            </dd>
          </div>
        ))}
      </dl>
      <Facts
        of={[
          ["Decided on", record.basis === "quotes" ? "the suppliers' quotes" : "listed prices"],
          ["Worded by", record.explained_by === "model" ? "a model, from the record" : "the rules"],
          ["Made", <When at={record.made_at} />],
          ["Record", <Sealed record={record} />],
        ]}
      />
    </Section>
  );
}

/** The record's hash, and whether the record that was sent has it. */
function Sealed({ record }: { record: DecisionRecord }) {
  const [fits, setFits] = useState<boolean | null>(null);
  useEffect(() => {
    void sealOf(record).then((hash) => setFits(hash === record.hash));
  }, [record.hash]);
  return (
    <>
      <Hash of={record.hash} />{" "}
      {fits !== null && (
        <span class={fits ? "good-text" : "bad-text"}>
          {fits ? "worked out again here: fits" : "does not fit what was sent"}
        </span>
      )}
    </>
  );
}
