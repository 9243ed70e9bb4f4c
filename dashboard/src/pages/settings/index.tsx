/** Settings: the rules for money, a ranking's weights, webhooks, providers, keys. */

import { useEffect } from "preact/hooks";

import { PageHead } from "../../parts/page-head";
import { ControlsSection } from "./controls-section";
import { HealthSection } from "./health-section";
import { KeySection } from "./key-section";
import { Keys } from "./keys";
import { Webhooks } from "./webhooks";
import { WeightsSection } from "./weights-section";

export function Settings({ of }: { of: string }) {
  useEffect(() => {
    if (of) document.getElementById(of)?.scrollIntoView();
  }, [of]);
  return (
    <>
      <PageHead title="Settings" />
      <ControlsSection />
      <WeightsSection />
      <Webhooks />
      <HealthSection />
      <div id="key">
        <KeySection />
      </div>
      <Keys />
    </>
  );
}
