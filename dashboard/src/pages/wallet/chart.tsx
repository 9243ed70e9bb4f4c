import { useEffect, useRef } from "preact/hooks";

import type { Money } from "../../api/types";
import { micros, money, ofMicros } from "../../words/money";

interface Props {
  days: readonly bigint[];
  /** Such as `2026-11`. */
  month: string;
  limit: Money;
}

const HEIGHT = 220;

/** What is committed by each day, below the line of the limit. */
export function Chart({ days, month, limit }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const told = days.map(String).join();
  useEffect(() => {
    let end = (): void => undefined;
    let gone = false;
    void import("./draw").then(({ draw }) => {
      if (!gone && box.current) end = draw(box.current, { days, month, limit, height: HEIGHT });
    });
    return () => {
      gone = true;
      end();
    };
  }, [told, month, limit.amount]);
  const sum = money(ofMicros(days.at(-1) ?? 0n, limit.currency));
  const share = micros(limit) > 0n ? `${sum} of ${money(limit)}` : sum;
  return <div ref={box} class="chart" role="img" aria-label={`Committed so far: ${share}`} />;
}
