import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Interaction } from '../../../client/src/index.ts';
import { customerTexts } from '../customers/texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import { aboutOf, KindIcon, kindOf, statusOf } from './kinds.tsx';

const t = customerTexts;

/** How interactions are listed wherever they are of several customers. */
export const interactionColumns: readonly Column<Interaction>[] = [
  {
    id: 'about',
    header: t.history.about,
    kind: 'lead',
    cell: (interaction) => (
      <Anchor component={Link} to={`/interactions/${interaction.interaction_id}`} fw={550}>
        {aboutOf(interaction)}
      </Anchor>
    ),
  },
  {
    id: 'kind',
    header: t.history.what,
    kind: 'nowrap',
    cell: (interaction) => (
      <Group gap={6} wrap="nowrap" component="span">
        <KindIcon of={interaction} />
        {kindOf(interaction)}
      </Group>
    ),
  },
  { id: 'when', header: t.history.when, cell: ({ start_date = null }) => <Time value={start_date} /> },
  { id: 'status', header: t.history.state, cell: statusOf },
  {
    id: 'customer',
    header: t.customer,
    kind: 'nowrap',
    cell: ({ customer_id }) =>
      customer_id === undefined ? (
        <Nothing />
      ) : (
        <Anchor component={Link} to={`/customers/${customer_id}`}>
          {customer_id}
        </Anchor>
      ),
  },
];
