import { Badge } from "../../../parts/badge";
import { linkTo } from "../../../route";
import { money } from "../../../words/money";
import { ReliabilityOf } from "../reliability-of";
import type { AgentService } from "../types";

/** A service in a list: what it does, what it costs, and how reliable it was. */
export function ServiceTile({ service }: { service: AgentService }) {
  return (
    <article class="card service">
      <header class="card-head">
        <h3>
          <a href={linkTo("agents", service.service_id)}>{service.name}</a>
        </h3>
        <Marks of={service} />
      </header>
      <Price of={service} />
      <p class="clamped">{service.description}</p>
      <Capabilities of={service.capabilities} />
      <ReliabilityOf of={service.reliability} />
    </article>
  );
}

/** Whose it is, and whether it can be bought. */
export function Marks({ of }: { of: AgentService }) {
  return (
    <span class="marks">
      {of.status === "retired" && <Badge state="retired" />}
      {of.built_in && <Badge state="built_in" label="Built-in" />}
      {of.trusted && !of.built_in && <Badge state="trusted" />}
    </span>
  );
}

export function Price({ of }: { of: AgentService }) {
  return (
    <p class="big">
      {money(of.price)} <span class="quiet">per {of.unit}</span>
    </p>
  );
}

export function Capabilities({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="capabilities" aria-label="Capabilities">
      {of.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
