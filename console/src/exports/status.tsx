import { Group, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import type { ExportRun } from '../../../client/src/index.ts';
import { duration, percent } from '../ui/format.ts';
import { Nothing } from '../ui/time.tsx';
import type { RunStatus } from './lists.ts';
import classes from './status.module.css';
import { exportTexts } from './texts.ts';

const looks = {
  Pending: { Icon: IconClock, tone: 'waiting' },
  InProgress: { Icon: IconLoader2, tone: 'working' },
  Finished: { Icon: IconCircleCheck, tone: 'good' },
  Failed: { Icon: IconAlertTriangle, tone: 'bad' },
  Canceled: { Icon: IconCircleX, tone: 'waiting' },
} as const satisfies Record<RunStatus, object>;

/** How a run stands; while it is in progress, how far it is, and how long it will take. */
export function Status({
  of,
  status,
  progress,
  remainingSeconds,
}: {
  /** What runs, for those who do not see the row. */
  of: string;
  status: RunStatus | null;
  progress: number | null;
  remainingSeconds: number | null;
}) {
  if (status === null) return <Nothing />;
  if (status === 'InProgress') {
    return <ProgressBar of={of} progress={progress ?? 0} remainingSeconds={remainingSeconds} />;
  }
  const { Icon, tone } = looks[status];
  return (
    <Group gap={5} wrap="nowrap" component="span" className={classes[tone]}>
      <Icon size={15} stroke={1.8} aria-hidden="true" />
      <span>{exportTexts.status[status]}</span>
    </Group>
  );
}

/** How a run stands. */
export function StatusOfRun({ run }: { run: ExportRun }) {
  return (
    <Status
      of={run.title}
      status={run.status}
      progress={run.progress}
      remainingSeconds={run.estimated_remaining_seconds}
    />
  );
}

function ProgressBar({
  of,
  progress,
  remainingSeconds,
}: {
  of: string;
  progress: number;
  remainingSeconds: number | null;
}) {
  const remaining =
    remainingSeconds === null ? exportTexts.progress.unknown : exportTexts.progress.left(duration(remainingSeconds));
  return (
    <Tooltip label={remaining}>
      <div className={classes['progress']}>
        <div
          role="progressbar"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what hovering shows must be there by keyboard
          tabIndex={0}
          className={classes['bar']}
          aria-label={exportTexts.progress.of(of)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(progress * 100)}
          aria-valuetext={`${percent(progress)}, ${remaining}`}
        >
          <div style={{ width: `${Math.max(3, progress * 100)}%` }} />
        </div>
        <span className="figures">{percent(progress)}</span>
      </div>
    </Tooltip>
  );
}
