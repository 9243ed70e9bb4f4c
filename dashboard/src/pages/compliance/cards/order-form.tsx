import { useRef, useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { useLoaded } from "../../../api/load";
import { ActionForm } from "../../../escrow/action-form";
import { Choice, TextField } from "../../../parts/field";
import { named } from "../named";
import type { Card, CardOrder } from "../types";
import { NOTHING_ORDERED, type OrderDraft, readOrder } from "./order";

interface Props {
  done: (card: Card | null) => void;
  cancel: () => void;
}

const PRODUCTS = [
  ["us", "United States, ready in minutes"],
  ["international", "International, within a day, 3.8 % more"],
] as const;
const AMOUNTS = { us: "Whole dollars, from 5 to 1,000", international: "From 100 to 1,000" };

/** A card for one supplier: its money leaves the wallet under the same rules as any payment. */
export function OrderForm({ done, cancel }: Props) {
  const [draft, setDraft] = useState<OrderDraft>(NOTHING_ORDERED);
  const card = useRef<Card | null>(null);
  const suppliers = useLoaded(() => answered(api.GET("/api/suppliers")));
  const controls = useLoaded(() => answered(api.GET("/api/spending-controls")));
  const order = useCommand(async (body: CardOrder, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    card.current = await answered(api.POST("/api/virtual-cards", sent));
    return card.current;
  });
  const read = readOrder(draft, Date.now());
  const put = (change: Partial<OrderDraft>): void => setDraft((old) => ({ ...old, ...change }));
  const field = (name: keyof OrderDraft) => ({
    value: draft[name],
    onValue: (value: string) => put({ [name]: value }),
    wrong: read.wrong[name],
  });
  const known = (suppliers.data?.items ?? []).map((each) => [each.supplier_id, each.name] as const);
  /** A supplier whom we know brings its name along. */
  const putSupplier = (supplier_id: string): void => {
    const name = known.find(([id]) => id === supplier_id)?.[1];
    put(name ? { supplier_id, supplier_name: name } : { supplier_id });
  };
  const categories = controls.data?.allowed_categories ?? [];
  return (
    <ActionForm
      title="Put money on a card for one supplier"
      verb="Order the card"
      command={order}
      body={read.order}
      done={() => done(card.current)}
      cancel={cancel}
    >
      <ForEscrow draft={draft} put={put} />
      <div class="fields">
        <TextField
          label="Supplier’s id"
          hint="Debits of anybody else are declined"
          required
          suggestions={known}
          {...field("supplier_id")}
          onValue={putSupplier}
        />
        <TextField label="Supplier’s name (optional)" {...field("supplier_name")} />
        {categories.length > 0 || controls.busy ? (
          <Choice
            label="Category"
            {...field("category")}
            options={[
              ["", controls.busy ? "Loading…" : "Choose one"],
              ...categories.map((each) => [each, each] as const),
            ]}
          />
        ) : (
          <TextField label="Category" required {...field("category")} />
        )}
        <Choice label="Kind" {...field("product")} options={PRODUCTS} />
        <TextField
          label="Amount in USD"
          hint={AMOUNTS[draft.product]}
          numeric
          required
          {...field("amount")}
        />
        <TextField
          label="Good until the end of"
          hint="180 days from now at most"
          type="date"
          required
          {...field("until")}
        />
        <TextField label="What it is for (optional)" {...field("memo")} />
      </div>
    </ActionForm>
  );
}

/** The escrow that a card may be bound to; choosing one fills in whom and what it is for. */
function ForEscrow({ draft, put }: { draft: OrderDraft; put: (to: Partial<OrderDraft>) => void }) {
  const held = useLoaded(() =>
    answered(api.GET("/api/escrows", { params: { query: { status: "held", limit: 50 } } })),
  );
  const escrows = held.data?.items ?? [];
  if (escrows.length === 0) return null;
  const choose = (escrow_id: string): void => {
    const chosen = escrows.find((each) => each.escrow_id === escrow_id);
    if (!chosen) return put({ escrow_id: "" });
    const { supplier_id, supplier_name, category } = chosen;
    put({ escrow_id, supplier_id, supplier_name: supplier_name ?? "", category });
  };
  return (
    <Choice
      label="For an escrow (optional)"
      value={draft.escrow_id}
      onValue={choose}
      options={[
        ["", "None"],
        ...escrows.map(named),
      ]}
    />
  );
}
