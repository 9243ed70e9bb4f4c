import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { Badge } from "../../parts/badge";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { plain } from "../../words/plain";

/** How the outside services do; one that fails costs a step, and nothing else. */
export function HealthSection() {
  const health = useLoaded(() => answered(api.GET("/health")));
  const again = (
    <button type="button" onClick={health.again} disabled={health.busy}>
      Look again
    </button>
  );
  return (
    <Section title="Health" aside={again}>
      <Show of={health}>
        {({ status, version, database, integrations, providers }) => (
          <>
            <p class="lead">
              Flowpay {version} <Badge state={status} /> The database is {database}, the services
              behind it are {integrations === "live" ? "the real ones" : "the sandbox"}.
            </p>
            <ul class="providers">
              {Object.entries(providers).map(([name, provider]) => (
                <li key={name}>
                  <span class="provider-name">{plain(name)}</span>
                  <Badge state={provider.state} />
                  <span class="quiet">
                    {provider.reason}
                    {provider.tried_again_at && (
                      <>
                        {" "}
                        Tried again <When at={provider.tried_again_at} />
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Show>
    </Section>
  );
}
