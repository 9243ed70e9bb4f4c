import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props<Item> {
  items: readonly Item[];
  /** Of each row, in pixels: all are equally high, so that a row's place is a multiplication. */
  rowHeight: number;
  label: string;
  keyOf: (item: Item) => string;
  /** Called when the reader comes near the end. */
  onEnd?: () => void;
  children: (item: Item) => ComponentChildren;
}

const OVERSCAN = 12;

/** A long list of which only what can be seen is in the document. */
export function VirtualList<Item>(props: Props<Item>) {
  const { items, rowHeight, label, keyOf, onEnd, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [row, setRow] = useState(0);
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setHeight(box.current?.clientHeight ?? 600));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const first = Math.max(0, row - OVERSCAN);
  const last = Math.min(items.length, row + Math.ceil(height / rowHeight) + 1 + OVERSCAN);
  useKeptPlace(box, items, rowHeight, keyOf);
  useEffect(() => {
    if (last === items.length) onEnd?.();
  }, [last === items.length, items.length]);
  return (
    <div
      ref={box}
      class="virtual"
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => setRow(Math.floor(event.currentTarget.scrollTop / rowHeight))}
    >
      <div class="virtual-all" style={{ height: `${items.length * rowHeight}px` }}>
        <div style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {items.slice(first, last).map((item, index) => (
            <div
              key={keyOf(item)}
              class="virtual-row"
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={first + index + 1}
              style={{ height: `${rowHeight}px` }}
            >
              {children(item)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** While the reader is further down, what comes in at the top does not move what is read. */
function useKeptPlace<Item>(
  box: { current: HTMLDivElement | null },
  items: readonly Item[],
  rowHeight: number,
  keyOf: (item: Item) => string,
): void {
  const newest = useRef<string | null>(null);
  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = items[0] ? keyOf(items[0]) : null;
    const element = box.current;
    if (!element || !before || element.scrollTop < rowHeight) return;
    const added = items.findIndex((item) => keyOf(item) === before);
    if (added > 0) element.scrollTop += added * rowHeight;
  }, [items]);
}
