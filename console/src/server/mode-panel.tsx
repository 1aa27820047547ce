import { Badge, Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ServerStatus } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { duration } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Progress } from '../ui/progress.tsx';
import type { Mode } from './mode.ts';
import classes from './server.module.css';
import { changeServerMode } from './tasks.ts';
import { serverTexts } from './texts.ts';

const t = serverTexts;
const modes = ['production', 'maintenance'] as const;

type Switching = UseMutationResult<unknown, Error, Mode>;

/** In which mode the tenant is, what that means, and the switch to the other one. */
export function ModePanel({ status, switching }: { status: ServerStatus; switching: Switching }) {
  const mayChange = useMay(changeServerMode);
  const [asked, setAsked] = useState<Mode>();
  const other = status.mode === 'production' ? 'maintenance' : 'production';
  // Before the server has said so, what was ordered here is under way.
  const to = status.switching_to ?? (switching.isPending ? switching.variables : undefined);
  return (
    <Panel>
      <section className={classes['inner']} aria-label={t.mode}>
        <Group justify="space-between" gap="xs">
          <Title order={2}>{t.mode}</Title>
          {mayChange && (
            <Button size="xs" variant="default" disabled={to !== undefined} onClick={() => setAsked(other)}>
              {t.to[other]}
            </Button>
          )}
        </Group>
        <ul className={classes['modes']}>
          {modes.map((mode) => (
            <li key={mode} {...(mode === status.mode && { 'data-now': true })}>
              <strong>
                {t.modes[mode]}
                {mode === status.mode && (
                  <Badge size="sm" color="tide.9">
                    {t.now}
                  </Badge>
                )}
              </strong>
              <p>{t.means[mode]}</p>
            </li>
          ))}
        </ul>
        <p className={classes['note']}>{t.both}</p>
        {to !== undefined && <Draining to={to} status={status} />}
        {switching.isError && to === undefined && (
          <Notice tone="fault" announced="alert" title={t.notSwitched} onClose={switching.reset}>
            {sentenceOf(switching.error)} {t.notSwitchedAdvice}
          </Notice>
        )}
      </section>
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t.confirm.title[asked ?? other]}
        closeButtonProps={{ 'aria-label': texts.close }}
      >
        <Stack gap="md">
          <Text size="sm">{t.confirm.what[asked ?? other]}</Text>
          <Text size="sm">{t.confirm.how(duration(status.mode_switch_timeout))}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsked(undefined)} data-autofocus>
              {texts.cancel}
            </Button>
            <Button
              {...(asked === 'maintenance' && { color: 'red.8' })}
              onClick={() => {
                if (asked !== undefined) switching.mutate(asked);
                setAsked(undefined);
              }}
            >
              {t.to[asked ?? other]}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Panel>
  );
}

/** What a switch waits for, and how long it has been waiting since this page has seen it. */
function Draining({ to, status }: { to: Mode; status: ServerStatus }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - start) / 1000), 250);
    return () => clearInterval(timer);
  }, []);
  const { calls_in_flight: calls, mode_switch_timeout: timeout } = status;
  return (
    <Stack gap={8}>
      <Notice tone="info" announced="status" title={t.switching.title[to]}>
        {calls > 0 ? t.switching.waiting(calls) : t.switching.noneHere} {t.switching.limit(duration(timeout))}
      </Notice>
      <Progress
        label={t.switching.progress}
        share={Math.min(1, seconds / timeout)}
        text={t.switching.since(duration(seconds), duration(timeout))}
      />
    </Stack>
  );
}
