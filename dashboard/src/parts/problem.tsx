import type { ApiProblem } from "../api/problem";
import { linkTo } from "../route";
import { sentence } from "../words/sentence";
import { Notice } from "./notice";

const TITLES: Record<number, string> = {
  0: "Flowpay cannot be reached",
  403: "Your key may not do this",
  404: "Not found",
  409: "This is not possible now",
  422: "Something needs correcting",
};

/** What says more than its status does. */
const NAMED: Record<string, string> = {
  debit_declined: "The card declined it",
  debit_duplicate: "The card has seen this reference",
  invoice_incomplete: "A question first",
};

/** What went wrong, and what to do. */
export function Problem({ of, again }: { of: ApiProblem; again?: () => void }) {
  if (of.status === 401) return <NoKey />;
  const isBarred = of.status === 403;
  return (
    <Notice tone="bad" title={NAMED[of.code] ?? TITLES[of.status] ?? "Something failed"}>
      <p>{sentence(of.detail)}</p>
      {isBarred && <a href={linkTo("settings")}>Set the key of this browser</a>}
      {again && !isBarred && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </Notice>
  );
}

/** What the API says of a key is for programs. */
function NoKey() {
  return (
    <Notice tone="bad" title="This needs a key">
      <p>
        Set a key in <a href={linkTo("settings")}>Settings</a>.
      </p>
    </Notice>
  );
}
