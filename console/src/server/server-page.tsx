import { Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ServerStatus } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { Facts } from '../ui/facts.tsx';
import { bytes, duration, number } from '../ui/format.ts';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Progress } from '../ui/progress.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import type { Mode } from './mode.ts';
import { ModePanel } from './mode-panel.tsx';
import classes from './server.module.css';
import { statusChanged, useStatus } from './status.ts';
import { serverTexts } from './texts.ts';

const t = serverTexts;

/** What the server says of itself, and the mode of the tenant. */
export function ServerPage() {
  const switching = useMutation({
    mutationFn: async (mode: Mode) => await client.setServerMode({ body: { mode } }),
    onSuccess: (_, mode) => notifyDone(t.switched[mode]),
    onSettled: statusChanged,
  });
  const status = useStatus(switching.isPending);
  return (
    <Page section={t.section} title={t.title} lead={t.lead}>
      {status.data !== undefined ? (
        <Columns widths="minmax(0, 3fr) minmax(0, 2fr)">
          <Column>
            <ModePanel status={status.data} switching={switching} />
            <Today of={status.data} />
          </Column>
          <Column>
            <Process of={status.data} />
            <Memory of={status.data} />
          </Column>
        </Columns>
      ) : status.isPending ? (
        <Panel>
          <LoadingRows label={t.loading} />
        </Panel>
      ) : (
        <Failed error={status.error} onRetry={() => void status.refetch()} />
      )}
    </Page>
  );
}

function Process({ of: status }: { of: ServerStatus }) {
  return (
    <Panel>
      <section className={classes['inner']} aria-label={t.status}>
        <Title order={2}>{t.status}</Title>
        <Facts
          facts={[
            [t.version, status.version],
            [t.started, <Time key="started" value={status.started} />],
            [t.running, duration((Date.parse(status.system_time) - Date.parse(status.started)) / 1000)],
            [t.systemTime, <Time key="time" value={status.system_time} />],
            [t.lastRequest, <Time key="request" value={status.last_request ?? null} />],
            [t.callsInFlight, number(status.calls_in_flight)],
          ]}
        />
      </section>
    </Panel>
  );
}

function Today({ of: status }: { of: ServerStatus }) {
  const figures = [
    [t.requests, status.request_today, false],
    [t.clientErrors, status.client_errors_today, false],
    [t.serverErrors, status.server_errors_today, status.server_errors_today > 0],
  ] as const;
  return (
    <Panel>
      <section className={classes['inner']} aria-label={t.today}>
        <Title order={2}>{t.today}</Title>
        <dl className={classes['figures']}>
          {figures.map(([name, count, isBad]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd {...(isBad && { 'data-bad': true })}>{number(count)}</dd>
            </div>
          ))}
        </dl>
        <p className={classes['note']}>{t.countedHow}</p>
      </section>
    </Panel>
  );
}

function Memory({ of: status }: { of: ServerStatus }) {
  const size = (kilobytes: number) => bytes(kilobytes * 1024);
  const { used_memory: used, max_memory: most } = status;
  return (
    <Panel>
      <section className={classes['inner']} aria-label={t.memory}>
        <Title order={2}>{t.memory}</Title>
        <Progress label={t.memory} share={used / most} />
        <Facts
          facts={[
            [t.memoryUsed, size(used)],
            [t.memoryTaken, size(status.allocated_memory)],
            [t.memoryFree, size(status.free_memory)],
            [t.memoryMost, size(most)],
          ]}
        />
        <p className={classes['note']}>{t.memoryHow}</p>
      </section>
    </Panel>
  );
}
