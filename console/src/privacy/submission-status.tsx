import { IconBan, IconCircleCheck, IconClock } from '@tabler/icons-react';
import type { PrivacyFile } from '../../../client/src/index.ts';
import { number } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { type Looks, Standing } from '../ui/standing.tsx';
import classes from './privacy.module.css';
import { asSentence } from './sentence.ts';
import { privacyTexts } from './texts.ts';

const looks: Looks<PrivacyFile['status']> = {
  ignored: { Icon: IconBan, tone: 'bad' },
  pending: { Icon: IconClock, tone: 'waiting' },
  running: { Icon: IconClock, tone: 'working' },
  finished: { Icon: IconCircleCheck, tone: 'good' },
};

/** How a submitted file stands; while it runs, how far it is; why it was ignored. */
export function SubmissionStatus({ of: file }: { of: PrivacyFile }) {
  const { name, status, reason, contacts, contacts_done: done } = file;
  if (status === 'running' && contacts > 0) {
    return (
      <Progress
        label={privacyTexts.requests.progress(name)}
        share={Math.min(1, done / contacts)}
        spoken={privacyTexts.requests.contactsDone(number(done), number(contacts))}
      />
    );
  }
  return (
    <div>
      <Standing look={looks[status]} text={privacyTexts.requests.status[status]} />
      {reason !== null && <span className={classes['reason']}>{asSentence(reason)}</span>}
    </div>
  );
}
