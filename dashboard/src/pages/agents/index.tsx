/** Agents: services that agents buy and sell, and their tasks; the inside is loaded when opened. */

import { useLoaded } from "../../api/load";
import { notThere } from "../../api/problem";
import { PageHead } from "../../parts/page-head";
import { Show } from "../../parts/show";
import { partOf } from "./part-of";

export function Agents({ of }: { of: string }) {
  const inside = useLoaded(() => import("./inside").catch(notThere));
  const part = partOf(of);
  const hasOwnHead = inside.data && (part === "service" || part === "task");
  return (
    <>
      {!hasOwnHead && (
        <PageHead title="Agents">
          Services that agents buy and sell: money is held first, and only a result is paid.
        </PageHead>
      )}
      <Show of={inside}>{({ Inside }) => <Inside of={of} part={part} />}</Show>
    </>
  );
}
