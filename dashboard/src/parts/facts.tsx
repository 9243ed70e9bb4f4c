import type { ComponentChildren } from "preact";

export type Fact = readonly [term: string, value: ComponentChildren];

/** Terms and what they are; a fact that nobody knows is left out. */
export function Facts({ of }: { of: readonly (Fact | null | undefined | false)[] }) {
  return (
    <dl class="facts">
      {of.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
