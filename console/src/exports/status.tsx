import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import type { ExportRun } from '../../../client/src/index.ts';
import { duration } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { type Looks, Standing } from '../ui/standing.tsx';
import { Nothing } from '../ui/time.tsx';
import type { RunStatus } from './lists.ts';
import { exportTexts } from './texts.ts';

const looks: Looks<RunStatus> = {
  Pending: { Icon: IconClock, tone: 'waiting' },
  InProgress: { Icon: IconLoader2, tone: 'working' },
  Finished: { Icon: IconCircleCheck, tone: 'good' },
  Failed: { Icon: IconAlertTriangle, tone: 'bad' },
  Canceled: { Icon: IconCircleX, tone: 'waiting' },
};

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
    const remaining =
      remainingSeconds === null ? exportTexts.progress.unknown : exportTexts.progress.left(duration(remainingSeconds));
    return <Progress label={exportTexts.progress.of(of)} share={progress ?? 0} hint={remaining} />;
  }
  return <Standing look={looks[status]} text={exportTexts.status[status]} />;
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
