/** The parts of the agents pages, by what stands behind `#/agents/`. */

export type View = "services" | "tasks" | "payments";

/** Return which part an address means: a view, one task, or the service of that id. */
export function partOf(of: string): View | "task" | "service" {
  if (of === "" || of === "services") return "services";
  if (of === "tasks" || of === "payments") return of;
  return of.startsWith("tsk_") ? "task" : "service";
}
