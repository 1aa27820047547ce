import { Text } from '@mantine/core';
import { IconArrowsExchange, IconSubtask } from '@tabler/icons-react';
import type { Definitions, Service, State, Task } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { asPage } from '../api/pages.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { codeName, useDefinitions } from '../customers/definitions.ts';
import { customerTexts } from '../customers/texts.ts';
import { texts } from '../texts.ts';
import { type Mark, type Row, Timeline } from '../timeline/timeline.tsx';
import { type Column, DataTable, TableFoot } from '../ui/data-table.tsx';
import { duration } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import { PanelTitle, Standing } from './service-page.tsx';

const t = customerTexts.service;
const rows: readonly Row[] = [
  { id: 'states', label: t.states, icon: <IconArrowsExchange size={15} stroke={1.8} />, kind: 'bars' },
  { id: 'tasks', label: t.tasks, icon: <IconSubtask size={15} stroke={1.8} />, kind: 'bars' },
];

/** The states and tasks of a service: as a picture on one axis, and as lists. */
export function Parts({ service }: { service: Service }) {
  const path = { service_id: service.service_id };
  const definitions = useDefinitions();
  const mayStates = useMay('UCS.State.readState');
  const mayTasks = useMay('UCS.Task.readTask');
  const key = ['services', String(service.service_id)];
  const none = { data: { items: [], next_cursor: null } };
  const states = useList<State>([...key, 'states', mayStates], async (cursor, signal) =>
    mayStates ? asPage(await client.listStates({ path, query: paged(cursor), signal })) : none,
  );
  const tasks = useList<Task>([...key, 'tasks', mayTasks], async (cursor, signal) =>
    mayTasks ? asPage(await client.listTasks({ path, query: paged(cursor), signal })) : none,
  );
  const marks = [
    ...states.items.map((state) => markOf('states', state, service, definitions)),
    ...tasks.items.map((task) => markOf('tasks', task, service, definitions)),
  ];
  const now = Date.now();
  const from = Math.min(Date.parse(service.started.timestamp), ...marks.map(({ start }) => start));
  const ends = [service.completed, ...[...states.items, ...tasks.items].map(({ completed }) => completed)];
  const to = Math.max(from + 60_000, ...ends.map((event) => (event === undefined ? now : Date.parse(event.timestamp))));
  const margin = (to - from) * 0.03;
  const stateNames = new Map(states.items.map((state) => [state.state_id, typeOf(state, definitions)]));

  return (
    <Panel>
      <section aria-label={t.parts}>
        <PanelTitle>{t.parts}</PanelTitle>
        {marks.length > 0 && (
          <Timeline
            label={t.parts}
            rows={rows}
            marks={marks}
            range={{ from: from - margin, to: to + margin }}
            now={now}
          />
        )}
        {mayStates && <PartList title={t.states} none={t.noStates} list={states} columns={columnsFor(definitions)} />}
        {mayTasks && (
          <PartList title={t.tasks} none={t.noTasks} list={tasks} columns={columnsFor(definitions, stateNames)} />
        )}
      </section>
    </Panel>
  );
}

function paged(cursor: string | undefined) {
  return { limit: pageSize, ...(cursor !== undefined && { cursor }) };
}

type Part = State | Task;

function isTask(part: Part): part is Task {
  return 'task_id' in part;
}

function idOf(part: Part): number {
  return isTask(part) ? (part.task_id as number) : (part.state_id as number);
}

function typeOf(part: Part, definitions: Definitions): string {
  return isTask(part)
    ? codeName(definitions, 'Task.type', part.task_type as number | string)
    : codeName(definitions, 'State.type', part.state_type as number | string);
}

function markOf(row: 'states' | 'tasks', part: Part, { service_id }: Service, definitions: Definitions): Mark {
  const { started, completed } = part;
  return {
    id: `${row} ${idOf(part)}`,
    row,
    start: Date.parse(started.timestamp),
    end: completed === undefined ? undefined : Date.parse(completed.timestamp),
    what: row === 'states' ? t.states : t.tasks,
    about: typeOf(part, definitions),
    tone: completed === undefined ? 'active' : 'done',
    link: { to: '/services/$id', params: { id: String(service_id) } } as Mark['link'],
  };
}

function columnsFor(definitions: Definitions, stateNames?: ReadonlyMap<number, string>): Column<Part>[] {
  return [
    {
      id: 'type',
      header: t.type,
      kind: 'lead',
      cell: (part) => {
        const state = isTask(part) ? part.state_id : undefined;
        const of = state === undefined ? undefined : stateNames?.get(state);
        return of === undefined ? typeOf(part, definitions) : `${typeOf(part, definitions)} ${t.ofState(of)}`;
      },
    },
    {
      id: 'status',
      header: t.status,
      kind: 'nowrap',
      cell: ({ completed }) => <Standing isCompleted={completed !== undefined} />,
    },
    { id: 'started', header: t.started, cell: ({ started }) => <Time value={started.timestamp} /> },
    { id: 'completed', header: t.completed, cell: ({ completed }) => <Time value={completed?.timestamp ?? null} /> },
    {
      id: 'duration',
      header: t.duration,
      kind: 'end',
      cell: (part) => (part.duration === undefined ? <Nothing /> : duration((part.duration as number) / 1000)),
    },
    {
      id: 'disposition',
      header: t.disposition,
      cell: (part) => {
        const field = isTask(part) ? 'Task.disposition' : 'State.disposition';
        const said = [
          part.disposition === undefined ? '' : codeName(definitions, field, part.disposition),
          part.disposition_desc ?? '',
        ].filter((text) => text !== '');
        return said.length === 0 ? <Nothing /> : said.join(': ');
      },
    },
  ];
}

function PartList({
  title,
  none,
  list,
  columns,
}: {
  title: string;
  none: string;
  list: ReturnType<typeof useList<State>> | ReturnType<typeof useList<Task>>;
  columns: readonly Column<Part>[];
}) {
  return (
    <section aria-label={title}>
      <Text size="xs" c="dimmed" fw={550} px={12} pt={8}>
        {title}
      </Text>
      {list.isPending ? (
        <LoadingRows label={texts.loading} />
      ) : list.isError ? (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      ) : list.items.length === 0 ? (
        <Text size="sm" c="dimmed" px={12} pb={8}>
          {none}
        </Text>
      ) : (
        <>
          <DataTable<Part>
            label={title}
            columns={columns}
            rows={list.items}
            rowKey={(part) => String(idOf(part))}
            rowName={(part) => String(idOf(part))}
          />
          {list.hasNextPage && (
            <TableFoot
              count={t.count(list.items.length)}
              hasMore
              isLoadingMore={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          )}
        </>
      )}
    </section>
  );
}
