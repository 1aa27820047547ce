import { Title } from '@mantine/core';
import { IconBriefcase, IconTimeline } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Definitions } from '../../../client/src/index.ts';
import { aboutOf, kindOf, rowIcon, rowOf } from '../interactions/kinds.tsx';
import { RangeControls } from '../timeline/range-controls.tsx';
import type { Range } from '../timeline/scale.ts';
import { type Mark, type Row, Timeline } from '../timeline/timeline.tsx';
import { TableFoot } from '../ui/data-table.tsx';
import { Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { codeName, useDefinitions } from './definitions.ts';
import { type Entry, useHistory } from './history.ts';
import { HistoryList } from './history-list.tsx';
import { customerTexts } from './texts.ts';

const t = customerTexts.history;

const rows: readonly Row[] = [
  { id: 'services', label: t.services, icon: <IconBriefcase size={15} stroke={1.8} />, kind: 'bars' },
  ...(['email', 'chat', 'phone', 'other'] as const).map((row): Row => {
    return { id: row, label: customerTexts.rows[row], icon: rowIcon(row), kind: 'moments' };
  }),
];

/** What was said with a customer and done for them: as a picture on one axis, and as a list. */
export function HistoryPanel({ customerId }: { customerId: string }) {
  const { from, to } = useSearch({ from: '/shell/customers/$id' });
  const navigate = useNavigate({ from: '/customers/$id' });
  const definitions = useDefinitions();
  const history = useHistory(customerId, { from, to });
  const { entries } = history;
  const now = useNow(entries);
  const chosen = from !== undefined && to !== undefined ? { from: Date.parse(from), to: Date.parse(to) } : undefined;
  const range = chosen ?? wholeRange(entries, now);
  const marks = useMemo(() => entries.map((entry) => markOf(entry, definitions)), [entries, definitions]);
  const choose = (next: Range | undefined) =>
    void navigate({
      search:
        next === undefined ? {} : { from: new Date(next.from).toISOString(), to: new Date(next.to).toISOString() },
      replace: true,
    });
  return (
    <Panel>
      <section aria-label={t.title}>
        <Title order={2} px={12} pt={12}>
          {t.title}
        </Title>
        {history.isPending ? (
          <LoadingRows label={t.loading} />
        ) : history.error !== null ? (
          <Failed error={history.error} onRetry={() => void history.refetch()} />
        ) : entries.length === 0 && chosen === undefined && !history.hasMore ? (
          <Empty icon={<IconTimeline size={32} stroke={1.4} />} title={t.none}>
            {t.noneAdvice}
          </Empty>
        ) : (
          <>
            <RangeControls range={range} chosen={chosen} now={now} onRange={choose} />
            <Timeline
              label={customerTexts.timeline.label}
              rows={rows}
              marks={marks}
              range={range}
              now={now}
              knownFrom={history.knownFrom}
              onRange={choose}
            />
            {entries.length === 0 ? (
              <Empty icon={<IconTimeline size={32} stroke={1.4} />} title={t.noneInRange}>
                {t.noneInRangeAdvice}
              </Empty>
            ) : (
              <HistoryList entries={entries} definitions={definitions} />
            )}
            <TableFoot
              count={customerTexts.entries(entries.length)}
              hasMore={history.hasMore}
              isLoadingMore={history.isLoadingMore}
              onMore={history.loadMore}
            />
          </>
        )}
      </section>
    </Panel>
  );
}

/** The present, as of the last change of what is shown: a picture that moved all the time could not be pointed at. */
function useNow(entries: readonly Entry[]): number {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new one with other entries
  return useMemo(() => Date.now(), [entries.length, entries[0]?.id]);
}

/** From the oldest that is known to the present, with some room around. */
function wholeRange(entries: readonly Entry[], now: number): Range {
  const oldest = Math.min(now - 3_600_000, ...entries.map(({ start }) => start));
  const newest = Math.max(now, ...entries.map(endOf).map((end) => end ?? now));
  const margin = (newest - oldest) * 0.03;
  return { from: oldest - margin, to: newest + margin };
}

/** Undefined: it goes on. Of an interaction that says nothing of its end, its beginning is all there is. */
function endOf(entry: Entry): number | undefined {
  if (entry.kind === 'interaction') return entry.start;
  const { completed } = entry.service;
  return completed === undefined ? undefined : Date.parse(completed.timestamp);
}

function markOf(entry: Entry, definitions: Definitions): Mark {
  const common = { id: entry.id, start: entry.start, end: endOf(entry) };
  if (entry.kind === 'interaction') {
    const { interaction } = entry;
    const link = { to: '/interactions/$id', params: { id: interaction.interaction_id ?? '' } } as const;
    return { ...common, row: rowOf(interaction), what: kindOf(interaction), about: aboutOf(interaction), link };
  }
  const { service } = entry;
  const link = { to: '/services/$id', params: { id: String(service.service_id) } } as const;
  const about = codeName(definitions, 'Service.type', service.service_type);
  const tone = service.completed === undefined ? 'active' : 'done';
  return { ...common, row: 'services', what: t.service, about, tone, link };
}
