import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useAgain } from "../../../api/use-again";
import { Amount } from "../../../parts/amount";
import { Badge } from "../../../parts/badge";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { When } from "../../../parts/when";
import { sentence } from "../../../words/sentence";
import type { CardTransaction } from "../types";

/** What was taken from a card, and what it declined; `turn` is raised to read them again. */
export function Transactions({ id, turn }: { id: string; turn: unknown }) {
  const transactions = usePages(
    (cursor) => {
      const params = { path: { card_id: id }, query: { limit: 20, cursor } };
      return answered(api.GET("/api/virtual-cards/{card_id}/transactions", { params }));
    },
    [id],
  );
  useAgain(transactions.again, turn);
  return (
    <Section title="Transactions" lead="Declined ones too, each with the card’s reason.">
      <Show of={transactions} empty={NONE}>
        {(items) => <Table of={items} />}
      </Show>
      <More of={transactions} />
    </Section>
  );
}

const NONE = { title: "Nothing was taken yet", hint: "Each debit is listed here, newest first." };

function Table({ of }: { of: readonly CardTransaction[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Transactions, newest first">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Merchant</th>
            <th scope="col" class="num">
              Amount
            </th>
            <th scope="col">Outcome</th>
            <th scope="col">When</th>
            <th scope="col">By</th>
          </tr>
        </thead>
        <tbody>
          {of.map((each) => (
            <tr key={each.transaction_id}>
              <th scope="row" class="wrap">
                {each.merchant}
                <p class="quiet">{[each.reference, each.memo].filter(Boolean).join(" · ")}</p>
              </th>
              <td class="num" data-label="Amount">
                <Amount of={each.amount} also={each.wallet_amount} />
              </td>
              <td class="wrap" data-label="Outcome">
                <Badge state={each.status} />
                {each.detail && <p class="quiet">{sentence(each.detail)}</p>}
              </td>
              <td data-label="When">
                <When at={each.at} />
              </td>
              <td data-label="By">{each.by}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
