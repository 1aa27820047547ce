import { useState } from 'react';
import { type Column, DataTable, TableFoot } from '../ui/data-table.tsx';
import { isDeviceType } from './devices.ts';
import classes from './privacy.module.css';
import type { GivenContact, GivenRequest } from './request-file.ts';
import { privacyTexts } from './texts.ts';

/** How many devices are shown before there are more. */
const atOnce = 50;

/** A person, or one of their devices. */
export interface Row<Person extends GivenRequest> {
  readonly key: string;
  /** From 1. */
  readonly number: number;
  readonly person: Person;
  /** Undefined: the row of the person. */
  readonly contact?: Person['contacts'][number];
  /** Of the row of a person: the devices below it. */
  readonly contacts?: readonly Person['contacts'][number][];
}

/** A person in the order of the file, from 1. */
interface Numbered<Person extends GivenRequest> {
  readonly number: number;
  readonly person: Person;
}

/** Persons with their devices, as many as are scrolled to. */
export function PersonsTable<Person extends GivenRequest>({
  label,
  persons,
  columns,
}: {
  label: string;
  persons: readonly Numbered<Person>[];
  columns: readonly Column<Row<Person>>[];
}) {
  const [shown, setShown] = useState(atOnce);
  const rows = firstOf(persons, shown).map((row) => ({ key: `person ${row.number}`, ...row }));
  const shownDevices = rows.reduce((sum, { contacts }) => sum + contacts.length, 0);
  const who: Column<Row<Person>> = {
    id: 'who',
    header: privacyTexts.who,
    kind: 'lead',
    cell: (row) => (row.contact === undefined ? nameOf(row) : <Device contact={row.contact} />),
  };
  return (
    <>
      <DataTable<Row<Person>>
        label={label}
        columns={[who, ...columns]}
        rows={rows}
        rowKey={({ key }) => key}
        rowName={nameOf}
        partsOf={({ key, contacts, ...row }) =>
          contacts?.map((contact, index) => ({ ...row, key: `${key} ${index}`, contact })) ?? []
        }
      />
      <TableFoot
        count={privacyTexts.devicesOf(shownDevices)}
        hasMore={
          rows.length < persons.length ||
          shownDevices < persons.reduce((sum, { person }) => sum + person.contacts.length, 0)
        }
        isLoadingMore={false}
        onMore={() => setShown(shown + atOnce)}
      />
    </>
  );
}

/** The first persons that have so many devices together: of the last one as many as are left. */
function firstOf<Person extends GivenRequest>(persons: readonly Numbered<Person>[], devices: number) {
  const first: (Numbered<Person> & { readonly contacts: readonly Person['contacts'][number][] })[] = [];
  for (let left = devices; left > 0 && first.length < persons.length; ) {
    const next = persons[first.length];
    if (next === undefined) break;
    const contacts = next.person.contacts.slice(0, left);
    first.push({ ...next, contacts });
    left -= Math.max(1, contacts.length);
  }
  return first;
}

/** Type and value of the device that a contact names. */
export function namesOf(contact: GivenContact): string[] {
  return Object.entries(contact).flatMap(([type, value]) => {
    if (type === 'response' || type === 'found') return [];
    const name = isDeviceType(type) ? privacyTexts.devices.types[type] : type;
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

function Device({ contact }: { contact: GivenContact }) {
  const [type, ...values] = namesOf(contact);
  return (
    <span className={classes['device']}>
      <span>{type}</span>
      <span>{values.join(' ')}</span>
    </span>
  );
}

function nameOf<Person extends GivenRequest>({ number, person: { requestcase: named } }: Row<Person>): string {
  const isNamed = (typeof named === 'string' && named !== '') || typeof named === 'number';
  return isNamed ? privacyTexts.personWithCase(number, String(named)) : privacyTexts.person(number);
}
