import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { More } from "../../../parts/more";
import { SecretShown } from "../../../parts/secret-shown";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { useSecret } from "../../../parts/use-secret";
import { Register } from "./register";
import { WebhookCard } from "./webhook-card";

/** Where the account's events are sent, signed. */
export function Webhooks() {
  const [secret, setSecret] = useSecret<string>();
  const webhooks = usePages((cursor) =>
    answered(api.GET("/api/webhooks", { params: { query: { limit: 20, cursor } } })),
  );
  const given = (text: string): void => {
    setSecret(text);
    webhooks.again();
  };
  return (
    <Section title="Webhooks" lead="Events go to these addresses, signed, until each has them.">
      {secret && (
        <SecretShown
          title="The secret, shown this once"
          hint="Keep it where the endpoint checks signatures."
          secret={secret}
          seen={() => setSecret(null)}
        />
      )}
      <Show of={webhooks} empty={NONE}>
        {(items) => (
          <ul class="cards one">
            {items.map((webhook) => (
              <li key={webhook.webhook_id}>
                <WebhookCard webhook={webhook} changed={webhooks.again} given={given} />
              </li>
            ))}
          </ul>
        )}
      </Show>
      <More of={webhooks} />
      <Register given={given} />
    </Section>
  );
}

const NONE = {
  title: "No endpoint yet",
  hint: "Register an https address below; its secret is shown once.",
};
