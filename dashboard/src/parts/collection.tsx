import { isServed, type Item, readCollection } from "../api/collection";
import { usePages } from "../api/pages";
import { plain } from "../words/plain";
import { More } from "./more";
import { Notice } from "./notice";
import { Section } from "./section";
import { Show } from "./show";
import { valueText } from "./value-text";

interface Props {
  title: string;
  path: string;
  /** What is said where the API does not have it. */
  missing: string;
}

/** A list of the API as a plain table; where there is none, that is said. */
export function Collection({ title, path, missing }: Props) {
  return (
    <Section title={title}>
      {isServed(path) ? (
        <Served path={path} title={title} />
      ) : (
        <Notice title="Not there yet">
          <p>{missing} Once it does, they are listed here.</p>
        </Notice>
      )}
    </Section>
  );
}

function Served({ path, title }: { path: string; title: string }) {
  const list = usePages((cursor) => readCollection(path, cursor), [path]);
  return (
    <>
      <Show
        of={list}
        empty={{ title: "None yet", hint: "What is created through the API is listed here." }}
      >
        {(items) => <PlainTable of={items} label={title} />}
      </Show>
      <More of={list} />
    </>
  );
}

function PlainTable({ of, label }: { of: readonly Item[]; label: string }) {
  const columns = Object.keys(of[0] ?? {});
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table class="stacked">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {plain(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map((item, index) => (
            <tr key={index}>
              {columns.map((name) => (
                <td key={name} class="wrap" data-label={plain(name)}>
                  {valueText(item[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
