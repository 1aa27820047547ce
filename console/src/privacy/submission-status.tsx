import { Group } from '@mantine/core';
import { IconBan, IconCircleCheck, IconClock } from '@tabler/icons-react';
import type { PrivacyFile } from '../../../client/src/index.ts';
import { number, percent } from '../ui/format.ts';
import classes from './privacy.module.css';
import { asSentence } from './sentence.ts';
import { privacyTexts } from './texts.ts';

const looks = {
  ignored: { Icon: IconBan, tone: 'bad' },
  pending: { Icon: IconClock, tone: 'waiting' },
  running: { Icon: IconClock, tone: 'working' },
  finished: { Icon: IconCircleCheck, tone: 'good' },
} as const satisfies Record<PrivacyFile['status'], object>;

/** How a submitted file stands; while it runs, how far it is; why it was ignored. */
export function SubmissionStatus({ of: file }: { of: PrivacyFile }) {
  const { status, reason, contacts } = file;
  if (status === 'running' && contacts > 0) return <Progress of={file} />;
  const { Icon, tone } = looks[status];
  return (
    <div>
      <Group gap={5} wrap="nowrap" component="span" className={classes[tone]}>
        <Icon size={15} stroke={1.8} aria-hidden="true" />
        <span>{privacyTexts.requests.status[status]}</span>
      </Group>
      {reason !== null && <span className={classes['reason']}>{asSentence(reason)}</span>}
    </div>
  );
}

function Progress({ of: { name, contacts, contacts_done } }: { of: PrivacyFile }) {
  const share = Math.min(1, contacts_done / contacts);
  const done = privacyTexts.requests.contactsDone(number(contacts_done), number(contacts));
  return (
    <span className={classes['progress']}>
      <span
        role="progressbar"
        className={classes['bar']}
        aria-label={privacyTexts.requests.progress(name)}
        aria-valuemin={0}
        aria-valuemax={contacts}
        aria-valuenow={contacts_done}
        aria-valuetext={done}
      >
        <span style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
      <span className="figures">{percent(share)}</span>
    </span>
  );
}
