interface Props<Value extends string> {
  of: readonly (readonly [value: Value, label: string])[];
  value: Value;
  onValue: (value: Value) => void;
  label: string;
}

/** A choice between a few views of the same thing. */
export function Tabs<Value extends string>({ of, value, onValue, label }: Props<Value>) {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {of.map(([each, name]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === value}
          onClick={() => onValue(each)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
