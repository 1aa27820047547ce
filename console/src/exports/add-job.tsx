import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconCopy, IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ExportJob } from '../../../client/src/index.ts';
import { exportTexts } from './texts.ts';

/** Leads to a new job: an empty one, or a clone of the one that is selected. */
export function AddJob({ chosen }: { chosen: readonly ExportJob[] }) {
  const navigate = useNavigate();
  const [only] = chosen.length === 1 ? chosen : [];
  return (
    <Button.Group>
      <Button
        size="sm"
        leftSection={<IconPlus size={16} />}
        onClick={() => void navigate({ to: '/administration/jobs/new' })}
      >
        {exportTexts.jobs.addNew}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            size={36}
            variant="filled"
            color="tide"
            aria-label={exportTexts.jobs.moreWaysToAdd}
            ml={1}
            radius="md"
          >
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlus size={16} />}
            onClick={() => void navigate({ to: '/administration/jobs/new' })}
          >
            {exportTexts.jobs.addNew}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={16} />}
            disabled={only === undefined}
            onClick={() => {
              if (only !== undefined) void navigate({ to: '/administration/jobs/new', search: { job: only.id } });
            }}
          >
            {only === undefined ? exportTexts.jobs.cloneSelectedHow : exportTexts.jobs.cloneSelected}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
