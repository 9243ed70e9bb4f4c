import { Start } from "./start";
import { Runs } from "./runs";
import { Resting } from "../resting";

/** What can be asked about GST, and every run so far. */
export function Gst() {
  return (
    <>
      <Resting
        provider="browser_use"
        name="Browser Use, which opens the portal,"
        meanwhile="What needs the portal ends unverified; everything that is computed works."
      />
      <Start />
      <Runs />
    </>
  );
}
