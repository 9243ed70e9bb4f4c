/** Suppliers: who is known, how well, by which evidence, and what came of dealing with them. */

import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import { TextField } from "../../parts/field";
import { More } from "../../parts/more";
import { PageHead } from "../../parts/page-head";
import { Show } from "../../parts/show";
import { useSettled } from "../../parts/use-settled";
import { One } from "./one";
import { SupplierTable } from "./supplier-table";

export function Suppliers({ of }: { of: string }) {
  if (of) return <One key={of} id={of} />;
  return <Search />;
}

function Search() {
  const [typed, setTyped] = useState("");
  const material = useSettled(typed.trim(), 300);
  const suppliers = usePages(
    (cursor) => {
      const query = { material: material || undefined, limit: 50, cursor };
      return answered(api.GET("/api/suppliers", { params: { query } }));
    },
    [material],
  );
  return (
    <>
      <PageHead title="Suppliers">
        Everyone whom a request has found, the most trusted first.
      </PageHead>
      <form role="search" class="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField
          label="Material"
          type="search"
          placeholder="cotton yarn"
          value={typed}
          onValue={setTyped}
        />
      </form>
      <Show of={suppliers} empty={material ? nothingFor(material) : NOBODY}>
        {(items) => <SupplierTable of={items} />}
      </Show>
      <More of={suppliers} />
    </>
  );
}

const NOBODY = {
  title: "No supplier is known yet",
  hint: "The first request finds some, and they stay here with what was found out about them.",
};

function nothingFor(material: string) {
  return {
    title: `No supplier of “${material}” is known`,
    hint: "Try the material as a category names it, such as cotton yarn; or source it.",
  };
}
