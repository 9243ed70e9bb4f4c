import type { Intent, Line } from "../../api/types";
import { Amount } from "../../parts/amount";
import { type Fact, Facts } from "../../parts/facts";
import { day, number, percent } from "../../words/time";

const DOUBT = 0.7;

/** What was understood of a sentence, and what would be asked back. */
export function Understood({ intent }: { intent: Intent }) {
  return (
    <div class="understood">
      <h3>What is understood</h3>
      {intent.lines.map((line, index) => (
        <Facts key={index} of={[...factsOf(line), ...(index ? [] : whole(intent))]} />
      ))}
      {intent.lines.length > 1 && (
        <p class="hint">Several things: each is sourced on its own, side by side.</p>
      )}
      <Questions of={intent.questions} />
      <Doubts of={intent} />
    </div>
  );
}

export function Questions({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <div class="notice wait">
      <p class="notice-title">Still needed</p>
      <ul>
        {of.map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ul>
    </div>
  );
}

function factsOf(line: Line): (Fact | null)[] {
  const { specification, quantity, unit, base_quantity, base_unit, price_ceiling } = line;
  const material = [specification, line.material].filter(Boolean).join(" ");
  const converted =
    base_quantity !== null && base_unit && base_unit !== unit
      ? ` (${number(base_quantity)} ${base_unit})`
      : "";
  return [
    ["Material", material],
    quantity === null ? null : ["Quantity", `${number(quantity)} ${unit ?? ""}${converted}`],
    price_ceiling && [
      "At most",
      <>
        <Amount of={price_ceiling} /> per {base_unit ?? unit ?? "unit"}
        {line.currency_assumed && <span class="quiet"> {line.currency} assumed</span>}
      </>,
    ],
    line.budget && ["In total", <Amount of={line.budget} />],
  ];
}

function whole(intent: Intent): (Fact | null)[] {
  return [
    intent.deliver_by ? ["Delivered by", day(intent.deliver_by)] : null,
    intent.destination ? ["To", intent.destination] : null,
  ];
}

function Doubts({ of }: { of: Intent }) {
  const unsure = Object.entries(of.confidence).filter(([, share]) => share > 0 && share < DOUBT);
  if (unsure.length === 0) return null;
  const named = unsure.map(([name, share]) => `${name.replaceAll("_", " ")} (${percent(share)})`);
  return <p class="hint">Less sure about: {named.join(", ")}.</p>;
}
