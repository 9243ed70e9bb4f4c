import { Tabs } from "../../parts/tabs";
import { goTo } from "../../route";
import { Cards } from "./cards/cards";
import { OneCard } from "./cards/one-card";
import "../../style/inside.css";
import "./compliance.css";
import { Deadlines } from "./deadlines";
import { Gst } from "./gst/gst";
import { OneRun } from "./gst/one-run";
import type { partOf, View } from "./part-of";

/** The part of the compliance pages that an address means. */
export function Inside({ of, part }: { of: string; part: ReturnType<typeof partOf> }) {
  if (part === "card") return <OneCard key={of} id={of} />;
  if (part === "run") return <OneRun key={of} id={of} />;
  return (
    <>
      <Tabs of={VIEWS} value={part} onValue={(view) => goTo("compliance", view)} label="Part" />
      {part === "cards" && <Cards />}
      {part === "gst" && <Gst />}
      {part === "deadlines" && <Deadlines />}
    </>
  );
}

const VIEWS: readonly (readonly [View, string])[] = [
  ["cards", "Virtual cards"],
  ["gst", "GST"],
  ["deadlines", "Deadlines"],
];
