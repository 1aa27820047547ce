import { Anchor, Button } from '@mantine/core';
import { IconFilter, IconListSearch, IconUser } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditEntry } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { chosen } from '../base-routes.tsx';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Filter } from '../ui/filter.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import mono from '../ui/mono.module.css';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ActorFilter } from './actor-filter.tsx';
import { actionOf, actorOf, placeOf, typeOf } from './audit-entry.ts';
import { type AuditFilters, useAudit } from './lists.ts';
import { isRecordType, recordTypes } from './record-types.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.audit;

const columns: readonly Column<AuditEntry>[] = [
  { id: 'action', header: t.action, kind: 'lead', cell: (entry) => <ActionCell of={entry} /> },
  { id: 'record', header: t.record, kind: 'wide', cell: (entry) => <RecordCell of={entry} /> },
  { id: 'who', header: t.who, cell: actorOf },
  { id: 'at', header: t.at, kind: 'nowrap', cell: ({ at }) => <Time value={at} /> },
];

const typeChoices = recordTypes.map((value) => ({ value, label: t.types[value] }));
const actionChoices = Object.entries(t.actions)
  .map(([value, label]) => ({ value, label }))
  .toSorted((one, other) => one.label.localeCompare(other.label));

/** Who did what to which record, the newest first. */
export function AuditPage() {
  const filters: AuditFilters = useSearch({ from: '/shell/settings/audit' });
  const { actor, action, type, record, from, to } = filters;
  const navigate = useNavigate({ from: '/settings/audit' });
  const list = useAudit(filters);
  const filterBy = (more: AuditFilters) => void navigate({ search: (before) => ({ ...before, ...more }) });
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const [first] = list.items;
  return (
    <Page section={accessTexts.section} title={t.title} lead={t.lead}>
      <Panel>
        <Toolbar>
          <ActorFilter
            value={actor}
            shown={first?.actor === actor ? first : undefined}
            onChange={(value) => filterBy({ actor: value })}
          />
          <Filter
            label={t.filterAction}
            all={t.anything}
            choices={actionChoices}
            value={action}
            onChange={(value) => filterBy({ action: value })}
            width={190}
            noneFound={t.none}
          />
          <Filter
            label={t.filterType}
            all={t.allTypes}
            choices={typeChoices}
            value={type}
            onChange={(value) => filterBy({ type: value, record: undefined })}
            width={190}
            noneFound={t.none}
          />
          <DateField
            label={t.from}
            value={from === undefined ? undefined : Date.parse(from)}
            onChange={(time) => filterBy({ from: time === undefined ? undefined : new Date(time).toISOString() })}
          />
          <DateField
            label={t.to}
            value={to === undefined ? undefined : Date.parse(to) - 1}
            onChange={(time) => filterBy({ to: time === undefined ? undefined : dayAfter(time) })}
          />
          {record !== undefined && (
            <Button size="compact-sm" variant="light" onClick={() => filterBy({ record: undefined })}>
              {t.onlyRecord(record)}
            </Button>
          )}
          {isFiltered && (
            <LinkButton size="compact-sm" variant="subtle" to="/settings/audit">
              {texts.filters.clear}
            </LinkButton>
          )}
        </Toolbar>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconListSearch size={32} stroke={1.4} />} title={t.none}>
              {t.noneAdvice}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={nameOf}
          actions={(entry) => (
            <>
              <RowAction
                label={t.ofActor}
                of={nameOf(entry)}
                icon={<IconUser size={16} stroke={1.7} />}
                onClick={() => filterBy({ actor: entry.actor })}
              />
              <RowAction
                label={t.ofRecord}
                of={nameOf(entry)}
                icon={<IconFilter size={16} stroke={1.7} />}
                onClick={() => filterBy({ type: chosen(entry.record_type, isRecordType), record: entry.record_id })}
              />
            </>
          )}
        />
      </Panel>
    </Page>
  );
}

/** The first moment of the day after the one that begins then: days of summer time are shorter or longer. */
function dayAfter(time: number): string {
  const at = new Date(time);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

function nameOf(entry: AuditEntry): string {
  const { text, detail } = actionOf(entry);
  return `${typeOf(entry)} ${entry.record_id}, ${text} ${detail}`.trim();
}

function ActionCell({ of: entry }: { of: AuditEntry }) {
  const { text, detail } = actionOf(entry);
  return (
    <>
      {text} {detail !== '' && <span className={mono['mono']}>{detail}</span>}
    </>
  );
}

/** What it was done to, with the way there for who may go it. */
function RecordCell({ of: entry }: { of: AuditEntry }) {
  const place = placeOf(entry);
  const mayGo = useMay(place?.task ?? '');
  // Whoever logs in is who does it.
  if (entry.record_type === 'session') return typeOf(entry);
  const id = <span className={mono['mono']}>{entry.record_id}</span>;
  return (
    <span>
      {typeOf(entry)}{' '}
      {place !== undefined && mayGo ? (
        <Anchor component={Link} to={place.to}>
          {id}
        </Anchor>
      ) : (
        id
      )}
    </span>
  );
}
