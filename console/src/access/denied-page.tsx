import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { texts } from '../texts.ts';
import { notifyFailed } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { logOut } from './session.ts';

/** For those whose roles have none of the tasks that a page needs. */
export function DeniedPage() {
  const leaving = useMutation({ mutationFn: logOut, onError: (error) => notifyFailed(texts.session.logOut, error) });
  return (
    <Page title={texts.denied.title}>
      <Panel>
        <Empty
          icon={<IconLock size={32} stroke={1.4} />}
          title={texts.denied.heading}
          action={
            <Button variant="default" loading={leaving.isPending} onClick={() => leaving.mutate()}>
              {texts.denied.otherUser}
            </Button>
          }
        >
          {texts.denied.advice}
        </Empty>
      </Panel>
    </Page>
  );
}
