import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { useNews } from "../../live/use-log";
import { Facts } from "../../parts/facts";
import { Hash } from "../../parts/hash";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { When } from "../../parts/when";
import { number } from "../../words/time";

/** The end of the chain as the system names it, and how far it is signed. */
export function State() {
  const state = useLoaded(() => answered(api.GET("/api/audit-state")));
  useNews(["flowpay."], state.again);
  return (
    <Section title="The chain" lead="What is signed can no longer be changed by anyone unseen.">
      <Show of={state}>
        {({ entries, head_hash, checkpoint, unsigned }) => (
          <Facts
            of={[
              ["Entries", number(entries)],
              ["Its end", <Hash of={head_hash} />],
              [
                "Signed",
                checkpoint ? (
                  <>
                    up to entry {number(Number(checkpoint.last))}, <When at={checkpoint.time} />
                  </>
                ) : (
                  "nothing yet"
                ),
              ],
              ["Not signed yet", number(unsigned)],
            ]}
          />
        )}
      </Show>
    </Section>
  );
}
