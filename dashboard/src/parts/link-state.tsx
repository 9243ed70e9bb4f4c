import { useEffect, useState } from "preact/hooks";

import type { Link } from "../live/log";
import { linkTo } from "../route";

interface Props {
  of: Link;
  hurry: () => void;
  /** What is followed, such as “Live log”. */
  what?: string;
}

/** How the connection to the live log stands; a lost one says when it is tried again. */
export function LinkState({ of, hurry, what = "Live" }: Props) {
  return (
    <span class={`link-state ${of.at}`} role="status">
      <i aria-hidden="true" />
      {of.at === "live" && what}
      {of.at === "connecting" && "Connecting…"}
      {of.at === "catching_up" && "Catching up…"}
      {of.at === "refused" && <a href={linkTo("settings")}>Key needed</a>}
      {of.at === "lost" && (
        <>
          Connection lost, <Countdown to={of.retryAt} />
          <button type="button" class="plain" onClick={hurry}>
            Retry now
          </button>
        </>
      )}
    </span>
  );
}

function Countdown({ to }: { to: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden="true">retrying in {Math.max(0, Math.ceil((to - now) / 1000))} s </span>;
}
