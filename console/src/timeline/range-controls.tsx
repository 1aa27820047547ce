import { ActionIcon, Group, SegmentedControl, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { customerTexts } from '../customers/texts.ts';
import { DateField } from '../ui/date-field.tsx';
import { moved, type Range, zoomed } from './scale.ts';
import classes from './timeline.module.css';

const day = 86_400_000;
const presets = [
  { value: 'all', label: customerTexts.timeline.all },
  { value: '365', label: customerTexts.timeline.year },
  { value: '30', label: customerTexts.timeline.month },
  { value: '7', label: customerTexts.timeline.week },
];

/** Which time a timeline shows. */
export function RangeControls({
  range,
  chosen,
  now,
  onRange,
}: {
  /** What is shown. */
  range: Range;
  /** What somebody chose; undefined: all of it. */
  chosen: Range | undefined;
  now: number;
  onRange: (range: Range | undefined) => void;
}) {
  const t = customerTexts.timeline;
  const days = chosen === undefined ? undefined : (chosen.to - chosen.from) / day;
  const isLatest = chosen !== undefined && Math.abs(chosen.to - now) < day;
  const preset = chosen === undefined ? 'all' : isLatest ? String(Math.round(days ?? 0)) : '';
  return (
    <div className={classes['controls']}>
      <SegmentedControl
        size="xs"
        aria-label={t.range}
        data={presets}
        value={presets.some(({ value }) => value === preset) ? preset : ''}
        onChange={(value) => onRange(value === 'all' ? undefined : { from: now - Number(value) * day, to: now })}
      />
      <Group gap={2} wrap="nowrap">
        <Action label={t.zoomIn} icon={<IconZoomIn size={17} />} onClick={() => onRange(zoomed(range, 0.5))} />
        <Action label={t.zoomOut} icon={<IconZoomOut size={17} />} onClick={() => onRange(zoomed(range, 2))} />
        <Action label={t.earlier} icon={<IconChevronLeft size={17} />} onClick={() => onRange(moved(range, -0.5))} />
        <Action label={t.later} icon={<IconChevronRight size={17} />} onClick={() => onRange(moved(range, 0.5))} />
      </Group>
      <div className={classes['dates']}>
        <DateField
          label={t.from}
          value={range.from}
          onChange={(from) => from !== undefined && onRange({ from, to: Math.max(range.to, from + day) })}
        />
        <DateField
          label={t.to}
          value={range.to}
          onChange={(to) => to !== undefined && onRange({ from: Math.min(range.from, to), to: to + day })}
        />
      </div>
    </div>
  );
}

function Action({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
