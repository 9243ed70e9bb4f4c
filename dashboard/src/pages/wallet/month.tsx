import { useMemo } from "preact/hooks";

import { answered, api } from "../../api/client";
import { apiKey } from "../../api/key";
import { useLoaded } from "../../api/load";
import type { Entry, Page, WalletState } from "../../api/types";
import { useAgain } from "../../api/use-again";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { money, ofMicros } from "../../words/money";
import { day } from "../../words/time";
import { Chart } from "./chart";
import { committedByDay } from "./committed";
import { monthReader } from "./month-reader";

/** What is committed against the month's limit, day by day, from the journal. */
export function Month({ wallet }: { wallet: WalletState }) {
  const month = wallet.day.slice(0, 7);
  const read = useMemo(() => monthReader(month, ledger), [month, apiKey.value]);
  const entries = useLoaded(read, [month]);
  useAgain(entries.again, wallet.version);
  return (
    <Section title="This month" lead="Committed by the end of each day, against the month's limit.">
      <Show of={entries}>
        {({ items, complete }) => {
          const days = committedByDay(items, month, Number(wallet.day.slice(8, 10)));
          return (
            <>
              <Chart days={days} month={month} limit={wallet.monthly_limit} />
              {!complete && <p class="hint">Only the newest {items.length} entries are counted.</p>}
              <Table days={days} month={month} currency={wallet.currency} />
            </>
          );
        }}
      </Show>
    </Section>
  );
}

function ledger(since: string, cursor?: string): Promise<Page<Entry>> {
  const query = { since, limit: 100, cursor };
  return answered(api.GET("/api/wallet-ledger", { params: { query } }));
}

interface TableProps {
  days: readonly bigint[];
  month: string;
  currency: string;
}

/** The same figures for whoever does not see the chart. */
function Table({ days, month, currency }: TableProps) {
  return (
    <details>
      <summary>The figures</summary>
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col" class="num">
              Committed
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map((sum, index) => (
            <tr key={index}>
              <th scope="row">{day(`${month}-${String(index + 1).padStart(2, "0")}`)}</th>
              <td class="num">{money(ofMicros(sum, currency))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
