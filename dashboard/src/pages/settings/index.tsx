/** Settings: this browser's key, the rules for money, weights, webhooks, providers, keys. */

import { PageHead } from "../../parts/page-head";
import { ControlsSection } from "./controls-section";
import { HealthSection } from "./health-section";
import { KeySection } from "./key-section";
import { Keys } from "./keys";
import { Webhooks } from "./webhooks";
import { WeightsSection } from "./weights-section";

/** The key comes first: without a valid one nothing else can be read. */
export function Settings() {
  return (
    <>
      <PageHead title="Settings" />
      <KeySection />
      <ControlsSection />
      <WeightsSection />
      <Webhooks />
      <Keys />
      <HealthSection />
    </>
  );
}
