import type { Session } from "../../api/types";
import { Notice } from "../../parts/notice";
import { linkTo } from "../../route";
import { Composer } from "./composer";

/** What a request that could not go on needs: answers, or a look at its parts. */
export function Missing({ session }: { session: Session }) {
  if (session.parts?.length) {
    return (
      <Notice title="Each thing is sourced on its own">
        <ul class="parts">
          {session.parts.map((part, index) => (
            <li key={part}>
              <a href={linkTo("sourcing", part)}>
                {session.intent?.lines[index]?.material ?? `Part ${index + 1}`}
              </a>
            </li>
          ))}
        </ul>
      </Notice>
    );
  }
  if (session.status !== "needs_input") return null;
  return (
    <div class="missing">
      <p class="lead">Nothing was spent. Add what is missing and start again:</p>
      <Composer start={session.query} />
    </div>
  );
}
