/** Agents: services that agents offer, tasks they were given, and what those cost. */

import { Collection } from "../parts/collection";
import { PageHead } from "../parts/page-head";

export function Agents() {
  return (
    <>
      <PageHead title="Agents">Services that agents buy and sell, and what they cost.</PageHead>
      <Collection
        title="Services"
        path="/api/a2a/services"
        missing="This version of Flowpay has no marketplace of services yet."
      />
      <Collection
        title="Tasks"
        path="/api/a2a/tasks"
        missing="This version of Flowpay gives agents no tasks yet."
      />
    </>
  );
}
