import { useState } from "preact/hooks";

import { answered, api } from "../../api/client";
import { usePages } from "../../api/pages";
import type { EntryKind } from "../../api/types";
import { useAgain } from "../../api/use-again";
import { Choice, TextField } from "../../parts/field";
import { JournalTable } from "../../parts/journal-table";
import { More } from "../../parts/more";
import { Section } from "../../parts/section";
import { Show } from "../../parts/show";
import { KINDS } from "../../words/kinds";
import { midnight } from "../../words/time";

/** The journal in double entry, newest first, with filters that all must hold. */
export function Journal({ version }: { version: number }) {
  const [kind, setKind] = useState<EntryKind | "">("");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const entries = usePages(
    (cursor) => {
      const query = {
        kind: kind || undefined,
        since: midnight(since, 0),
        until: midnight(until, 1),
        limit: 20,
        cursor,
      };
      return answered(api.GET("/api/wallet-ledger", { params: { query } }));
    },
    [kind, since, until],
  );
  useAgain(entries.again, version);
  return (
    <Section title="Journal" lead="Every movement, in double entry; a correction is a new entry.">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Kind"
          value={kind}
          onValue={(value) => setKind(value as EntryKind | "")}
          options={[["", "All"], ...Object.entries(KINDS)]}
        />
        <TextField label="From" type="date" value={since} onValue={setSince} />
        <TextField label="To" type="date" value={until} onValue={setUntil} />
      </form>
      <Show of={entries} empty={entries.more ? NOT_YET : NONE}>
        {(items) => <JournalTable of={items} />}
      </Show>
      <More of={entries} />
    </Section>
  );
}

const NONE = { title: "No entry", hint: "Nothing moved that fits these filters." };
const NOT_YET = { title: "None among the newest", hint: "Show more to look further back." };
