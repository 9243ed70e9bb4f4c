/** Sourcing: one sentence goes in; its run can be watched, and understood afterwards. */

import { PageHead } from "../../parts/page-head";
import { Composer } from "./composer";
import { Recent } from "./recent";
import { Run } from "./run";

export function Sourcing({ of }: { of: string }) {
  if (of) return <Run key={of} id={of} />;
  return (
    <>
      <PageHead title="What do you need?">
        One sentence is enough: what, how much, at what price, by when, where to.
      </PageHead>
      <Composer />
      <Recent />
    </>
  );
}
