import { Facts } from "../../../parts/facts";
import { Notice } from "../../../parts/notice";
import { Section } from "../../../parts/section";
import type { RunView } from "../types";
import { InvoiceOf } from "./invoice-of";
import { Gstr1Of } from "./gstr1-of";
import { Gstr3bOf } from "./gstr3b-of";
import { MatchOf } from "./match-of";
import { plain } from "../../../words/plain";

/** What a run has computed, by its kind. */
export function Result({ run }: { run: RunView }) {
  const { result } = run;
  switch (result?.kind) {
    case "invoice":
      return <InvoiceOf result={result} />;
    case "gstr1":
      return <Gstr1Of of={result.gstr1} due={result.due} />;
    case "gstr3b":
      return <Gstr3bOf of={result.gstr3b} due={result.due} />;
    case "gstr2b":
      return <MatchOf of={result.match} />;
    case "gstin": {
      const { gstin, state, state_code, pan, kind } = result.checked;
      return (
        <Section title="What the number says">
          <Facts
            of={[
              ["GSTIN", gstin],
              ["State", `${state} (${state_code})`],
              pan ? ["PAN", pan] : null,
              ["Form of", kind === "registered" ? "a business’s registration" : plain(kind)],
            ]}
          />
          {run.ended_at && run.evidence.length === 0 && (
            <Notice title="Whether it is registered was not seen">
              <p>Form and check character are right. Only the portal knows who has the number.</p>
            </Notice>
          )}
        </Section>
      );
    }
    default:
      return null;
  }
}
