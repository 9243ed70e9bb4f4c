import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import type { EscrowStatus } from "../../api/types";
import { useAgain } from "../../api/use-again";
import { EscrowList } from "../../escrow/escrow-list";
import { Choice } from "../../parts/field";
import { More } from "../../parts/more";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { plain } from "../../words/plain";

const STATUSES: readonly EscrowStatus[] = [
  "pending_approval",
  "held",
  "partially_released",
  "released",
  "refunded",
  "rejected",
  "expired",
];

/** The account's escrows, newest first; `version` is the wallet's, which every movement raises. */
export function Escrows({ version, changed }: { version: number; changed: () => void }) {
  const [status, setStatus] = useState<EscrowStatus | "">("");
  const escrows = usePages(
    (cursor) => {
      const query = { status: status || undefined, limit: 10, cursor };
      return answered(api.GET("/api/escrows", { params: { query } }));
    },
    [status],
  );
  useAgain(escrows.again, version);
  return (
    <Section title="Escrows">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Status"
          value={status}
          onValue={(value) => setStatus(value as EscrowStatus | "")}
          options={[["", "All"], ...STATUSES.map((each) => [each, plain(each)] as const)]}
        />
      </form>
      <Show of={escrows} empty={NONE}>
        {(items) => (
          <EscrowList
            of={items}
            changed={() => {
              escrows.again();
              changed();
            }}
          />
        )}
      </Show>
      <More of={escrows} />
    </Section>
  );
}

const NONE = {
  title: "No escrow",
  hint: "A request that comes to its end holds money for the supplier here.",
};
