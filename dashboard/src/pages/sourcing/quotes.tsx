import type { Quote, Session } from "../../api/types";
import { Amount } from "../../parts/amount";
import { Badge } from "../../parts/badge";
import { Facts } from "../../parts/facts";
import { Section } from "../../parts/section";
import { When } from "../../parts/when";
import { day, number } from "../../words/time";

/** Who was asked for a quote, and what came back. */
export function Quotes({ session }: { session: Session }) {
  if (session.quotes.length === 0) return null;
  return (
    <Section title="Quotes" aside={<Closing session={session} />}>
      <ul class="cards">
        {session.quotes.map((quote) => (
          <li key={quote.supplier_id} class="card">
            <QuoteOf quote={quote} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Closing({ session }: { session: Session }) {
  if (!session.quotes_close_at || session.quotes_ranked_at) return null;
  return (
    <span class="quiet">
      Answers count until <When at={session.quotes_close_at} />
    </span>
  );
}

function QuoteOf({ quote }: { quote: Quote }) {
  const { answer } = quote;
  return (
    <>
      <header class="card-head">
        <h3>{quote.supplier_name}</h3>
        <Badge state={quote.status} />
      </header>
      <Facts
        of={[
          answer
            ? [
                "Offers",
                <>
                  <Amount of={answer.unit_price} /> per {answer.unit}
                </>,
              ]
            : quote.unit_price && ["Listed", <Amount of={quote.unit_price} />],
          quote.total && !answer && ["Listed in total", <Amount of={quote.total} />],
          answer?.freight && ["Freight", <Amount of={answer.freight} />],
          answer?.lead_days != null && ["Lead time", `${number(answer.lead_days)} d`],
          answer?.minimum_quantity != null && ["Minimum", number(answer.minimum_quantity)],
          answer?.valid_until ? ["Valid until", day(answer.valid_until)] : null,
          answer?.note ? ["Note", answer.note] : null,
          [
            "Asked",
            <>
              <When at={quote.sent_at} /> at {quote.sent_to}
            </>,
          ],
          quote.answered_at ? ["Answered", <When at={quote.answered_at} />] : null,
        ]}
      />
      <Mail title="The mail that was sent" text={quote.text} subject={quote.subject} />
      {quote.received.map((mail) => (
        <Mail
          key={mail.email_id}
          title={`A mail from ${mail.sender}`}
          text={mail.text}
          subject={mail.subject}
        />
      ))}
    </>
  );
}

/** A mail as plain text, whatever it holds. */
function Mail({ title, subject, text }: { title: string; subject: string; text: string }) {
  if (!text) return null;
  return (
    <details class="mail">
      <summary>{title}</summary>
      <p class="mail-subject">{subject}</p>
      <pre tabIndex={0}>{text}</pre>
    </details>
  );
}
