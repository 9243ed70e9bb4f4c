import type { Finding } from "../api/types";
import { plain } from "../words/plain";
import { Badge } from "./badge";

/** What each rule says, and what would change its mind. */
export function Findings({ of }: { of: readonly Finding[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="findings">
      {of.map((finding) => (
        <li key={finding.rule}>
          <Badge state={finding.verdict} />
          <div>
            <p class="finding-rule">{plain(finding.rule)}</p>
            <p>
              {finding.detail} {finding.remedy}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
