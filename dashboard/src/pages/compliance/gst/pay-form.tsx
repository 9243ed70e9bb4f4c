import { useState } from "preact/hooks";

import { ActionForm } from "../../../escrow/action-form";
import { TextField } from "../../../parts/field";
import { typedAmount } from "../../../words/money";
import type { StartProps } from "./start";
import { useAutomate } from "./use-automate";
import { nothing } from "./validate-form";

/** Tax is held under the spending controls first; then a person pays it at the portal. */
export function PayForm({ started, cancel }: StartProps) {
  const [gstin, setGstin] = useState("");
  const [period, setPeriod] = useState("");
  const [typed, setTyped] = useState("");
  const [memo, setMemo] = useState("");
  const automate = useAutomate(started);
  const amount = typedAmount(typed);
  const isMonth = /^\d{4}-\d{2}$/.test(period.trim());
  const isFull = gstin.trim() && isMonth && amount;
  return (
    <ActionForm
      title="The money is held like any payment, in the category gst; then a person pays"
      verb="Hold it and start"
      command={automate}
      body={
        isFull
          ? {
              action: "pay_tax",
              gstin: gstin.trim(),
              period: period.trim(),
              amount: { amount, currency: "INR" },
              memo: memo.trim() || undefined,
            }
          : null
      }
      done={nothing}
      cancel={cancel}
    >
      <div class="fields">
        <TextField label="GSTIN" value={gstin} onValue={setGstin} required />
        <PeriodField value={period} onValue={setPeriod} />
        <TextField
          label="Amount in INR"
          value={typed}
          onValue={setTyped}
          wrong={typed && !amount ? "Write an amount such as 18000" : null}
          numeric
          required
        />
        <TextField label="What it is for (optional)" value={memo} onValue={setMemo} />
      </div>
    </ActionForm>
  );
}

/** A month as `2026-10`. */
export function PeriodField(of: { value: string; onValue: (value: string) => void }) {
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(of.value.trim());
  return (
    <TextField
      label="Month"
      hint="Such as 2026-10"
      wrong={of.value.length >= 7 && !isMonth ? "Year and month, such as 2026-10" : null}
      required
      {...of}
    />
  );
}
