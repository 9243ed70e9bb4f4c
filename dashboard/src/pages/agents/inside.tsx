import { Tabs } from "../../parts/tabs";
import { goTo } from "../../route";
import "../../style/inside.css";
import "./agents.css";
import type { partOf, View } from "./part-of";
import { Payments } from "./payments/payments";
import { OneService } from "./services/one-service";
import { Services } from "./services/services";
import { OneTask } from "./tasks/one-task";
import { Tasks } from "./tasks/tasks";

/** The part of the agents pages that an address means. */
export function Inside({ of, part }: { of: string; part: ReturnType<typeof partOf> }) {
  if (part === "service") return <OneService key={of} id={of} />;
  if (part === "task") return <OneTask key={of} id={of} />;
  return (
    <>
      <Tabs of={VIEWS} value={part} onValue={(view) => goTo("agents", view)} label="Part" />
      {part === "services" && <Services />}
      {part === "tasks" && <Tasks />}
      {part === "payments" && <Payments />}
    </>
  );
}

const VIEWS: readonly (readonly [View, string])[] = [
  ["services", "Services"],
  ["tasks", "Tasks"],
  ["payments", "Payments"],
];
