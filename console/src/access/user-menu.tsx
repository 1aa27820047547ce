import { Button, Menu } from '@mantine/core';
import { IconAdjustments, IconChevronDown, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { submitRequests } from '../privacy/tasks.ts';
import { texts } from '../texts.ts';
import { notifyFailed } from '../ui/notify.tsx';
import { logOut, manageJobs, useMay } from './session.ts';

export function UserMenu({ name }: { name: string }) {
  const hasPreferences = useMay(manageJobs, submitRequests);
  const navigate = useNavigate();
  const leaving = useMutation({ mutationFn: logOut, onError: (error) => notifyFailed(texts.session.logOut, error) });
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={texts.session.menuOf(name)}
          leftSection={<IconUserCircle size={18} stroke={1.6} />}
          rightSection={<IconChevronDown size={14} />}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {hasPreferences && (
          <Menu.Item leftSection={<IconAdjustments size={16} />} onClick={() => void navigate({ to: '/preferences' })}>
            {texts.preferences.title}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leaving.mutate()}>
          {texts.session.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
