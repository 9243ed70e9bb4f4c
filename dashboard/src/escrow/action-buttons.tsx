interface Props<Action extends string> {
  of: readonly Action[];
  name: (action: Action) => string;
  choose: (action: Action) => void;
  /** Nobody is expected to do any of them. */
  quiet?: boolean;
}

/** The next actions of something; its first is the likeliest, unless that ends it. */
export function ActionButtons<Action extends string>(props: Props<Action>) {
  const { of, name, choose, quiet = false } = props;
  return (
    <div class="actions">
      {of.map((each, place) => (
        // by its place: the keyboard stays on a button that now offers what comes next
        <button
          key={place}
          type="button"
          class={place === 0 && !quiet && each !== "close" ? "primary" : undefined}
          onClick={() => choose(each)}
        >
          {name(each)}…
        </button>
      ))}
    </div>
  );
}
