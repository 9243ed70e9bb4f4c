import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { useCommand } from "../../api/command";
import type { Money } from "../../api/types";
import { TextField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { Problem } from "../../parts/problem";
import { Section } from "../../parts/section";
import { money, typedAmount } from "../../words/money";

interface Body {
  amount: Money;
  source: string;
  reference?: string;
}

const SOURCE = { source: "bank" };

/** Money comes in: how much, and what the bank knows it by. */
export function TopUp({ currency, done }: { currency: string; done: () => void }) {
  const [typed, setTyped] = useState("");
  const [reference, setReference] = useState("");
  const [said, setSaid] = useState<string | null>(null);
  const topUp = useCommand((body: Body, key: string) =>
    answered(
      api.POST("/api/wallet-topup", { body, params: { header: { "idempotency-key": key } } }),
    ),
  );
  const amount = typedAmount(typed);
  const sum = amount && { amount, currency };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!sum || topUp.busy) return;
    setSaid(null);
    if (!(await topUp.send({ ...SOURCE, amount: sum, reference: reference.trim() || undefined })))
      return;
    setSaid(`${money(sum)} came in.`);
    setTyped("");
    setReference("");
    done();
  };
  return (
    <Section title="Top up">
      <form class="row-form" onSubmit={(event) => void submit(event)}>
        <TextField
          label={`Amount in ${currency}`}
          value={typed}
          onValue={setTyped}
          wrong={typed && !amount ? "Write an amount such as 1250.50" : null}
          numeric
          required
        />
        <TextField label="Reference (optional)" value={reference} onValue={setReference} />
        <button type="submit" class="primary" disabled={!sum || topUp.busy}>
          {topUp.busy ? "Sending…" : sum ? `Top up ${money(sum)}` : "Top up"}
        </button>
      </form>
      {topUp.problem && <Problem of={topUp.problem} />}
      <div role="status">{said && <Notice tone="good" title={said} />}</div>
    </Section>
  );
}
