import { useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useNews } from "../../../live/use-log";
import { Choice, TextField } from "../../../parts/field";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { useSettled } from "../../../parts/use-settled";
import { goTo } from "../../../route";
import { typedAmount } from "../../../words/money";
import type { ServiceStatus } from "../types";
import { isCapability } from "./offer";
import { RegisterForm } from "./register-form";
import { ServiceTile } from "./service-tile";

interface Filters {
  capability: string;
  owner: string;
  min_price: string;
  max_price: string;
  status: ServiceStatus;
}

const NO_FILTER: Filters = {
  capability: "",
  owner: "",
  min_price: "",
  max_price: "",
  status: "active",
};

/** The services that the account knows, those of Flowpay itself first. */
export function Services() {
  const [registering, setRegistering] = useState(false);
  const [filters, setFilters] = useState(NO_FILTER);
  const asked = useSettled(queryOf(filters), 300);
  const services = usePages(
    (cursor) => {
      const query = { ...asked, limit: 24, cursor };
      return answered(api.GET("/api/a2a/services", { params: { query } }));
    },
    [JSON.stringify(asked)],
  );
  useNews(["flowpay.agent_service.", "flowpay.agent_task."], services.again);
  const put = (change: Partial<Filters>): void => setFilters((old) => ({ ...old, ...change }));
  const isNarrow = JSON.stringify(filters) !== JSON.stringify(NO_FILTER);
  const register = (
    <button
      type="button"
      class="primary"
      aria-expanded={registering}
      onClick={() => setRegistering(true)}
    >
      Register a service…
    </button>
  );
  return (
    <Section
      title="Services"
      lead="What agents offer to this account. Each outcome here counts towards reliability."
      aside={!registering && register}
    >
      {registering && (
        <RegisterForm
          cancel={() => setRegistering(false)}
          registered={(id) => goTo("agents", id)}
        />
      )}
      <Narrow filters={filters} put={put} />
      <Show of={services} empty={isNarrow ? NONE_SUCH : NONE}>
        {(items) => (
          <ul class="cards">
            {items.map((service) => (
              <li key={service.service_id}>
                <ServiceTile service={service} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={services} />
    </Section>
  );
}

const NONE = { title: "No service yet", hint: "Register the first above." };
const NONE_SUCH = { title: "No service fits", hint: "Ask for less, or clear the filters." };

/** What is asked for: an amount that cannot be read is not. */
function queryOf({ capability, owner, min_price, max_price, status }: Filters) {
  return {
    capability: isCapability(named(capability)) ? named(capability) : undefined,
    owner: owner.trim() || undefined,
    min_price: typedAmount(min_price) ?? undefined,
    max_price: typedAmount(max_price) ?? undefined,
    status,
  };
}

function isOdd(typed: string): boolean {
  return named(typed) !== "" && !isCapability(named(typed));
}

function named(typed: string): string {
  return typed.trim().toLowerCase();
}

interface NarrowProps {
  filters: Filters;
  put: (change: Partial<Filters>) => void;
}

function Narrow({ filters, put }: NarrowProps) {
  const field = (name: keyof Filters) => ({
    value: filters[name],
    onValue: (value: string) => put({ [name]: value }),
  });
  const price = (name: "min_price" | "max_price") => ({
    ...field(name),
    numeric: true,
    wrong: filters[name] && !typedAmount(filters[name]) ? "Such as 0.005" : null,
  });
  return (
    <form role="search" class="filters many" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label="Capability"
        type="search"
        placeholder="translate"
        {...field("capability")}
        wrong={isOdd(filters.capability) ? "One name, such as translate" : null}
      />
      <TextField label="Price from" hint="In the wallet’s currency" {...price("min_price")} />
      <TextField label="Price up to" {...price("max_price")} />
      <TextField label="Owner" type="search" {...field("owner")} />
      <Choice
        label="Status"
        {...field("status")}
        options={[
          ["active", "Active"],
          ["retired", "Retired"],
        ]}
      />
    </form>
  );
}
