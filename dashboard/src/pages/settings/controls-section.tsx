import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { ControlsForm } from "./controls-form";

/** The rules of the account for money that goes out. */
export function ControlsSection() {
  const controls = useLoaded(() => answered(api.GET("/api/spending-controls")));
  return (
    <Section
      title="Spending controls"
      lead="No payment passes a limit, not by one cent. Above the thresholds people decide."
    >
      <Show of={controls}>{(inForce) => <ControlsForm inForce={inForce} />}</Show>
    </Section>
  );
}
