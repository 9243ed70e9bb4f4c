import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { Notice } from "../../parts/notice";
import { When } from "../../parts/when";

interface Props {
  /** As health names it. */
  provider: string;
  name: string;
  /** What does not work meanwhile, and what does. */
  meanwhile: string;
}

/** Says so while a provider is resting after failures; nothing while it works. */
export function Resting({ provider, name, meanwhile }: Props) {
  const health = useLoaded(() => answered(api.GET("/health")));
  const found = health.data?.providers[provider];
  if (found?.state !== "resting") return null;
  return (
    <Notice tone="wait" title={`${name} does not answer`}>
      <p>
        {meanwhile}
        {found.tried_again_at && (
          <>
            {" "}
            It is tried again <When at={found.tried_again_at} relative />.
          </>
        )}
      </p>
      <button type="button" onClick={health.again} disabled={health.busy}>
        Look again
      </button>
    </Notice>
  );
}
