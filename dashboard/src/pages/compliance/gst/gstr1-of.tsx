import type { ComponentChildren } from "preact";

import type { Deadline } from "../../../api/types";
import { DeadlineList } from "../../../parts/deadlines";
import { Section } from "../../../parts/section";
import { money } from "../../../words/money";
import { day, number } from "../../../words/time";
import { Reasons } from "../../../parts/reasons";
import type { Gstr1, Listed, Sums } from "../types";
import { SumsTable } from "./sums-table";
import { Unsure } from "./unsure";
import { KINDS } from "./words";

interface Props {
  of: Gstr1;
  due: readonly Deadline[];
}

/** The outward supplies of a month by the sections of the return. */
export function Gstr1Of({ of, due }: Props) {
  return (
    <>
      <Section title={`GSTR-1 of ${of.gstin}`}>
        <Unsure verified={of.verified} warnings={of.warnings} />
        <DeadlineList of={due} />
        <SumsTable
          taxable
          first="In all"
          label="Totals"
          of={[[`${counted(of)} documents`, of.totals]]}
        />
      </Section>
      <Part title="Registered recipients (B2B)" rows={of.b2b.flatMap(rowsOf)} />
      <Part title="Large, unregistered, between States" rows={of.b2cl.flatMap(rowsOf)} />
      <Part
        title="Other unregistered, summed"
        rows={of.b2cs.map((row) => [`Supplied in State ${row.place}, ${rate(row.rate)}`, row.sums])}
      />
      <Part title="Notes to registered recipients" rows={of.cdnr.flatMap(rowsOf)} />
      <Part title="Notes to unregistered recipients" rows={of.cdnur.flatMap(rowsOf)} />
      <Part
        title="By HSN"
        rows={of.hsn.map((row) => [
          `${row.hsn}, ${rate(row.rate)}, ${number(Number(row.quantity))} ${row.unit}`,
          row.sums,
        ])}
      />
      <Section title="Why">
        <Reasons of={of.reasons} open />
      </Section>
    </>
  );
}

type Row = readonly [ComponentChildren, Sums];

function Part({ title, rows }: { title: string; rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <SumsTable taxable first="What" label={`${title}: the figures`} of={rows} />
    </Section>
  );
}

function rowsOf(listed: Listed): Row[] {
  return listed.rates.map((each) => [
    <>
      {KINDS[listed.kind]} {listed.number}, {rate(each.rate)}
      <p class="quiet">
        {listed.recipient_gstin ?? "unregistered"}, supplied in State {listed.place},{" "}
        {day(listed.issued_on)}, {money(listed.value)}
        {listed.original_number && `, corrects ${listed.original_number}`}
      </p>
    </>,
    each.sums,
  ]);
}

function rate(text: string): string {
  return `${number(Number(text))} %`;
}

function counted(of: Gstr1): number {
  return of.documents.reduce((sum, { count }) => sum + count, 0);
}
