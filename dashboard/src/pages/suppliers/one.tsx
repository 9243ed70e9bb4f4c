import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { everyPage } from "../../api/pages";
import type { KnownSupplier } from "../../api/types";
import { Amount } from "../../parts/amount";
import { Facts } from "../../parts/facts";
import { Section } from "../../parts/section";
import { Empty, Show } from "../../parts/show";
import { When } from "../../parts/when";
import { linkTo } from "../../route";
import { number, percent } from "../../words/time";
import { EvidenceTable } from "./evidence-table";
import { History } from "./history";

const MOST_PAGES = 20;

/** One supplier; the API lists them, so it is looked for in the list. */
export function One({ id }: { id: string }) {
  const search = useLoaded<{ found?: KnownSupplier }>(async () => {
    const all = await everyPage(
      (cursor) =>
        answered(api.GET("/api/suppliers", { params: { query: { limit: 100, cursor } } })),
      MOST_PAGES,
    );
    return { found: all.items.find(({ supplier_id }) => supplier_id === id) };
  }, [id]);
  return (
    <>
      <p class="crumbs">
        <a href={linkTo("suppliers")}>Suppliers</a>
      </p>
      {!search.data && <h1 tabIndex={-1}>Supplier</h1>}
      <Show of={search}>
        {({ found }) => (found ? <Known supplier={found} /> : <Unknown id={id} />)}
      </Show>
    </>
  );
}

function Unknown({ id }: { id: string }) {
  return (
    <>
      <h1 tabIndex={-1}>Supplier</h1>
      <Empty
        title="Nothing is kept about this supplier"
        hint={`Its id is ${id}. A supplier is kept once a request has checked it.`}
      />
      <History id={id} />
    </>
  );
}

function Known({ supplier }: { supplier: KnownSupplier }) {
  const { unit_price, minimum_quantity, lead_days, freight, checked_at } = supplier;
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>{supplier.name}</h1>
        <p class="lead">
          {percent(supplier.confidence)} confidence
          {checked_at && (
            <>
              , checked <When at={checked_at} relative />
            </>
          )}
        </p>
      </header>
      <Facts
        of={[
          ["Place", supplier.location ?? "unknown"],
          ["Website", supplier.website],
          ["E-mail", supplier.email ?? "unknown"],
          ["GSTIN", supplier.gstin ?? "unknown"],
          ["Sells", supplier.categories.join(", ") || supplier.product || "unknown"],
          unit_price && [
            "Last price",
            <>
              <Amount of={unit_price} /> per {supplier.unit ?? "unit"}
            </>,
          ],
          freight && ["Freight", <Amount of={freight} />],
          minimum_quantity !== null && [
            "Minimum",
            `${number(minimum_quantity)} ${supplier.unit ?? ""}`,
          ],
          lead_days !== null && ["Lead time", `${number(lead_days)} d`],
          supplier.failures > 0 && ["Could not be reached", `${supplier.failures} times of late`],
        ]}
      />
      <Section title="Evidence" lead="What is behind the confidence, as it was found.">
        <EvidenceTable of={supplier.evidence} />
      </Section>
      <History id={supplier.supplier_id} />
    </>
  );
}
