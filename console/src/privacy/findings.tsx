import { IconAlertTriangle } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Nothing } from '../ui/time.tsx';
import { type Counts, isUnusual, isUnusuallyMuch, responseTo, type TriedRequest } from './dry-run.ts';
import { isError } from './execution-log.ts';
import { namesOf, PersonsTable, type Row } from './persons-table.tsx';
import classes from './privacy.module.css';
import { Response } from './response.tsx';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.review;
const kinds = ['customers', 'interactions', 'services', 'attachments', 'mentions'] as const satisfies (keyof Counts)[];

/** Devices that a warning names; the others are counted. */
const mostNamed = 5;

type FoundRow = Row<TriedRequest>;
/** A device as the dry run answers it. */
type Tried = TriedRequest['contacts'][number];

/** What each person and device would lead to. */
export function Findings({ tried, fileName }: { tried: readonly TriedRequest[]; fileName: string }) {
  const columns: readonly Column<FoundRow>[] = [
    {
      id: 'response',
      header: privacyTexts.response,
      cell: ({ person, contact }) =>
        contact === undefined ? (
          <Nothing />
        ) : (
          <Response response={responseTo(person, contact.response, fileName)} done={t.found} />
        ),
    },
    ...kinds.map(
      (kind): Column<FoundRow> => ({
        id: kind,
        header: t.kinds[kind],
        kind: 'end',
        cell: ({ person, contact }) => <Count kind={kind} count={(contact ?? person).found[kind]} />,
      }),
    ),
  ];
  return (
    <div className={classes['stack']}>
      <Warnings tried={tried} fileName={fileName} />
      <Panel>
        <PersonsTable
          label={t.title}
          persons={tried.map((person, index) => ({ number: index + 1, person }))}
          columns={columns}
        />
      </Panel>
    </div>
  );
}

function Count({ kind, count }: { kind: string; count: number }) {
  // A card has no room for what was not found.
  if (count === 0) return <span data-nothing>0</span>;
  if (!isUnusual(kind, count)) return <span className="figures">{number(count)}</span>;
  return (
    <span className={classes['unusual']}>
      <IconAlertTriangle size={13} aria-hidden="true" /> {number(count)}
    </span>
  );
}

/** What whoever submits this should have read. */
function Warnings({ tried, fileName }: { tried: readonly TriedRequest[]; fileName: string }) {
  const contacts = tried.flatMap((person) => person.contacts.map((contact) => ({ person, contact })));
  const unusual = contacts.filter(({ contact }) => isUnusuallyMuch(contact.found));
  const responses = contacts.map(({ person, contact }) => responseTo(person, contact.response, fileName));
  const errors = responses.filter(isError).length;
  return (
    <>
      {unusual.length > 0 && (
        <Notice tone="warning" announced="alert" title={t.unusual}>
          {' '}
          {unusual.slice(0, mostNamed).map(({ contact }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same device may be there twice
            <div key={index}>{unusualText(contact)}</div>
          ))}
          {unusual.length > mostNamed && <div>{texts.andMore(unusual.length - mostNamed)}</div>}
          {t.unusualAdvice}
        </Notice>
      )}
      {errors > 0 && (
        <Notice tone="fault" announced="status">
          {' '}
          {t.errors(errors)}
        </Notice>
      )}
      {!responses.includes('SUCCESS') && errors < responses.length && (
        <Notice tone="info" announced="status">
          {' '}
          {t.nothing}
        </Notice>
      )}
    </>
  );
}

function unusualText(contact: Tried): string {
  const { customers, interactions, mentions } = contact.found;
  const [, ...values] = namesOf(contact);
  return t.unusualOf(values.join(' '), number(customers), number(interactions), number(mentions));
}
