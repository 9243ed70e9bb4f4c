import type { ScoreParts } from "../../api/types";
import { Bar } from "../../parts/bar";
import { plain } from "../../words/plain";
import { percent } from "../../words/time";

/** A score, and the parts that it is made of. */
export function ScoreBars({ score, parts }: { score: number; parts: ScoreParts }) {
  return (
    <div class="score">
      <p class="score-total">{percent(score)}</p>
      <dl>
        {Object.entries(parts).map(([name, share]) => (
          <div key={name}>
            <dt>{plain(name)}</dt>
            <dd>
              <Bar share={share} /> {percent(share)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
