/** Compliance: virtual cards, GST and the clocks on money; what is inside is loaded when opened. */

import { useLoaded } from "../../api/load";
import { notThere } from "../../api/problem";
import { PageHead } from "../../parts/page-head";
import { Show } from "../../parts/show";
import { partOf } from "./part-of";

export function Compliance({ of }: { of: string }) {
  const inside = useLoaded(() => import("./inside").catch(notThere));
  const part = partOf(of);
  const hasOwnHead = inside.data && (part === "card" || part === "run");
  return (
    <>
      {!hasOwnHead && (
        <PageHead title="Compliance">
          Cards that spend within limits, GST with its reasons, and the days by which money must
          move.
        </PageHead>
      )}
      <Show of={inside}>{({ Inside }) => <Inside of={of} part={part} />}</Show>
    </>
  );
}
