import { Section } from "../../../parts/section";
import { TaskList } from "./task-list";

/** Everything that agents were asked for. */
export function Tasks() {
  return (
    <Section
      title="Tasks"
      lead="What is under way, and how each has ended. One that came to nothing cost nothing."
    >
      <TaskList />
    </Section>
  );
}
