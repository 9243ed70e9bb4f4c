import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { PayoutReport } from "../../api/types";
import { Notice } from "../../parts/notice";
import { Problem } from "../../parts/problem";
import { money } from "../../words/money";

/** Compares the payouts with what Locus lists, when somebody asks, and lists what disagrees. */
export function Comparison() {
  const [report, setReport] = useState<PayoutReport | null>(null);
  const compare = useCommand(() => answered(api.POST("/api/payouts/reconcile", { body: {} })));
  const agrees = report?.breaks.length === 0;
  const run = async (): Promise<void> => {
    setReport(null);
    setReport(await compare.send({}));
  };
  return (
    <>
      <div class="actions">
        <button type="button" disabled={compare.busy} onClick={() => void run()}>
          {compare.busy ? "Comparing…" : "Compare with Locus"}
        </button>
      </div>
      {compare.problem && <Problem of={compare.problem} />}
      <div role="status">{report && agrees && <Notice tone="good" title={saidOf(report)} />}</div>
      {report && !agrees && <Breaks of={report} />}
    </>
  );
}

function saidOf({ breaks, payouts, transfers, owed, held }: PayoutReport): string {
  const found =
    breaks.length === 0
      ? `${payouts} of ours, ${transfers} of Locus’s: all of it agrees`
      : `${breaks.length} to be looked into`;
  const atLocus = held ? `, and ${money(held)} is at Locus` : "";
  return `${found}. ${money(owed)} is owed${atLocus}.`;
}

function Breaks({ of }: { of: PayoutReport }) {
  return (
    <>
      <Notice tone="bad" title={saidOf(of)} />
      <div class="scroll-x" tabIndex={0} role="region" aria-label="What disagrees">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Ours</th>
              <th scope="col">At Locus</th>
            </tr>
          </thead>
          <tbody>
            {of.breaks.map((each) => (
              <tr key={`${each.what} ${each.found}`}>
                <th scope="row" class="wrap">
                  {each.what}
                </th>
                <td class="wrap">{each.expected}</td>
                <td class="wrap">{each.found}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
