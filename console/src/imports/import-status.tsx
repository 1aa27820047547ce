import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconLoader2,
  IconUpload,
} from '@tabler/icons-react';
import type { Import } from '../../../client/src/index.ts';
import { Progress } from '../ui/progress.tsx';
import { type Looks, Standing } from '../ui/standing.tsx';
import classes from './imports.module.css';
import { outcomes } from './lists.ts';
import { importTexts } from './texts.ts';

const looks: Looks<Import['status']> = {
  receiving: { Icon: IconUpload, tone: 'waiting' },
  pending: { Icon: IconClock, tone: 'waiting' },
  running: { Icon: IconLoader2, tone: 'working' },
  finished: { Icon: IconCircleCheck, tone: 'good' },
  failed: { Icon: IconAlertTriangle, tone: 'bad' },
  canceled: { Icon: IconCircleX, tone: 'waiting' },
};

/** How an import stands; while it runs, how far it is. */
export function ImportStatus({ of: { status, file_name, progress } }: { of: Import }) {
  if (status === 'running') {
    return <Progress label={importTexts.progress(file_name)} share={progress} />;
  }
  return <Standing look={looks[status]} text={importTexts.status[status]} />;
}

/** What became of the records, as a bar of one length for each of them. */
export function OutcomeBar({ of: counts }: { of: Pick<Import, 'records' | (typeof outcomes)[number]> }) {
  if (counts.records === 0) return null;
  return (
    <div className={classes['outcomeBar']} aria-hidden="true">
      {outcomes.map(
        (outcome) =>
          counts[outcome] > 0 && (
            <div
              key={outcome}
              data-outcome={outcome}
              style={{ flexGrow: counts[outcome] }}
              title={`${importTexts.outcomes[outcome]}: ${counts[outcome]}`}
            />
          ),
      )}
    </div>
  );
}
