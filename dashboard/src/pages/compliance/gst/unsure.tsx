import { Notice } from "../../../parts/notice";
import { sentence } from "../../../words/sentence";

interface Props {
  verified: boolean;
  warnings?: readonly string[];
}

/** Says what is not certain about an answer, before anybody relies on it. */
export function Unsure({ verified, warnings = [] }: Props) {
  if (verified && warnings.length === 0) return null;
  return (
    <Notice tone="wait" title={verified ? "Look at this first" : "Not all of this is verified"}>
      {warnings.map((warning) => (
        <p key={warning}>{sentence(warning)}</p>
      ))}
      {!verified && (
        <p>
          A step marked unverified rests on a source that nobody could check: ask before you rely on
          it.
        </p>
      )}
    </Notice>
  );
}
