import { Notice } from "../../../parts/notice";
import { micros, money } from "../../../words/money";
import type { AgentService } from "../types";

interface Props {
  from: AgentService;
  to: AgentService;
  takeOver: () => void;
}

/** Nobody buys unseen what has changed under the form. */
export function ServiceChanged({ from, to, takeOver }: Props) {
  if (to.status === "retired") {
    return <Notice tone="wait" title="The service was retired since you opened this" />;
  }
  const isOtherPrice =
    micros(to.price) !== micros(from.price) || to.price.currency !== from.price.currency;
  return (
    <Notice tone="wait" title="The service has changed since you opened this">
      <p>
        {isOtherPrice
          ? `It now costs ${money(to.price)} per ${to.unit}.`
          : "Look at what it takes and gives, then go on."}
      </p>
      <button type="button" onClick={takeOver}>
        Go on with version {to.version}
      </button>
    </Notice>
  );
}
