import { useEffect, useState } from "preact/hooks";

import { lasted } from "../words/time";

/** How long something took; while it has not ended the seconds are counted. */
export function Lasting({ from, to }: { from: string; to: string | null }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (to !== null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [to]);
  if (to !== null) return <>{lasted(Date.parse(to) - Date.parse(from))}</>;
  const seconds = Math.max(1, Math.floor((now - Date.parse(from)) / 1000));
  return <span aria-hidden="true">for {lasted(seconds * 1000)}</span>;
}
