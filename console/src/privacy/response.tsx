import { Group } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { number } from '../ui/format.ts';
import { isError, responseText } from './execution-log.ts';
import classes from './privacy.module.css';

/** How many contacts were answered with what. */
export function ResponseCounts({
  label,
  counts,
  done,
}: {
  label: string;
  counts: Iterable<readonly [response: string, count: number]>;
  done: string;
}) {
  return (
    <ul className={classes['counts']} aria-label={label}>
      {Array.from(counts, ([response, count]) => (
        <li key={response}>
          <Group gap={6} wrap="nowrap">
            <strong className="figures">{number(count)}</strong>
            <Response response={response} done={done} />
          </Group>
        </li>
      ))}
    </ul>
  );
}

/** What a contact is answered with; the words of the log on hover. */
export function Response({ response, done }: { response: string; done: string }) {
  const [Icon, tone] = isError(response)
    ? [IconAlertTriangle, 'bad']
    : response === 'SUCCESS'
      ? [IconCircleCheck, 'good']
      : [IconCircleDashed, 'waiting'];
  return (
    <Group gap={5} wrap="nowrap" component="span" className={classes[tone]} title={response}>
      <Icon size={15} stroke={1.8} aria-hidden="true" style={{ flex: 'none' }} />
      <span>{responseText(response, done)}</span>
    </Group>
  );
}
