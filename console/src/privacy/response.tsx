import { Group } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { number } from '../ui/format.ts';
import { type Look, Standing } from '../ui/standing.tsx';
import { isError, responseText } from './execution-log.ts';
import classes from './privacy.module.css';

const failed: Look = { Icon: IconAlertTriangle, tone: 'bad' };
const found: Look = { Icon: IconCircleCheck, tone: 'good' };
const nothingFound: Look = { Icon: IconCircleDashed, tone: 'waiting' };

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
  const look = isError(response) ? failed : response === 'SUCCESS' ? found : nothingFound;
  return <Standing look={look} text={responseText(response, done)} title={response} />;
}
