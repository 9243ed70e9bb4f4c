import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { everyPage } from "../../api/pages";
import type { EscrowStatus } from "../../api/types";
import { EscrowCard, type Timed } from "../../escrow/escrow-card";
import { useNews } from "../../live/use-log";
import { Section } from "../../parts/section";
import { Empty, Show } from "../../parts/show";
import { byNearest } from "./nearest";

const MOST_PAGES = 5;
const STILL_HELD: readonly EscrowStatus[] = ["pending_approval", "held", "partially_released"];

/** Money that is held while a clock of the law runs on it, the nearest last day first. */
export function Deadlines() {
  const escrows = useLoaded(async () => {
    const lists = await Promise.all(
      STILL_HELD.map((status) =>
        everyPage<Timed>((cursor) => {
          const query = { status, limit: 100, cursor };
          return answered(api.GET("/api/escrows", { params: { query } }));
        }, MOST_PAGES),
      ),
    );
    return {
      timed: byNearest(lists.flatMap(({ items }) => items)),
      complete: lists.every(({ complete }) => complete),
    };
  });
  useNews(["flowpay.escrow.", "flowpay.gst_run."], escrows.again);
  return (
    <Section
      title="Deadlines"
      lead="Money that is held past the day counts as unpaid: decide before it. Days are India’s."
    >
      <Show of={escrows}>
        {({ timed, complete }) => (
          <>
            {timed.length === 0 && (
              <Empty
                title="No clock runs on money that is held"
                hint="Compute the invoice of an escrow, and its days are shown here and with it."
              />
            )}
            <ul class="cards">
              {timed.map((escrow) => (
                <li key={escrow.escrow_id}>
                  <EscrowCard escrow={escrow} changed={escrows.again} />
                </li>
              ))}
            </ul>
            {!complete && <p class="hint">Only the newest escrows are looked through.</p>}
          </>
        )}
      </Show>
    </Section>
  );
}
