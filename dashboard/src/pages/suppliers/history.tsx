import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { everyPage, usePages } from "../../api/pages";
import { EscrowList } from "../../escrow/escrow-list";
import { JournalTable } from "../../parts/journal-table";
import { More } from "../../parts/more";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";

const MOST_PAGES = 10;

/** What came of dealing with a supplier: what was held for it, and what it was paid. */
export function History({ id }: { id: string }) {
  const escrows = useLoaded(async () => {
    const all = await everyPage(
      (cursor) => answered(api.GET("/api/escrows", { params: { query: { limit: 100, cursor } } })),
      MOST_PAGES,
    );
    return all.items.filter(({ supplier_id }) => supplier_id === id);
  }, [id]);
  const payments = usePages(
    (cursor) => {
      const query = { account: `supplier:${id}`, limit: 20, cursor };
      return answered(api.GET("/api/wallet-ledger", { params: { query } }));
    },
    [id],
  );
  return (
    <Section title="History with us">
      <h3>Held for it</h3>
      <Show of={escrows} empty={NO_ESCROW}>
        {(items) => <EscrowList of={items} changed={escrows.again} />}
      </Show>
      <h3>Paid to it</h3>
      <Show of={payments} empty={NO_PAYMENT}>
        {(items) => <JournalTable of={items} />}
      </Show>
      <More of={payments} />
    </Section>
  );
}

const NO_ESCROW = {
  title: "Nothing was held for it yet",
  hint: "A request that chooses it holds money.",
};
const NO_PAYMENT = { title: "It was not paid yet", hint: "A release pays what is held for it." };
