import { Anchor, Group, Title } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Interaction } from '../../../client/src/index.ts';
import { readProfile, useMay } from '../access/session.ts';
import { ApiError, client } from '../api/client.ts';
import { customerTexts } from '../customers/texts.ts';
import { texts } from '../texts.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { Facts } from '../ui/facts.tsx';
import { duration } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { Attachments } from './attachments.tsx';
import { Contents } from './contents.tsx';
import classes from './interaction-page.module.css';
import { aboutOf, KindIcon, kindOf, statusOf } from './kinds.tsx';

const t = customerTexts.interaction;

/** An interaction: what was said, and what is known of it. */
export function InteractionPage() {
  const { id } = useParams({ from: '/shell/interactions/$id' });
  const interaction = useQuery({
    queryKey: ['interactions', id],
    queryFn: async () => (await client.getInteraction({ path: { interaction_id: id } })).data,
    refetchInterval: 20_000,
  });
  if (interaction.isPending || interaction.isError) {
    const { error } = interaction;
    return (
      <Page section={customerTexts.section} title={t.title}>
        <Panel>
          {error === null ? (
            <LoadingRows label={texts.loading} />
          ) : error instanceof ApiError && error.status === 404 ? (
            <Empty icon={<IconMessageOff size={32} stroke={1.4} />} title={t.gone}>
              {t.goneAdvice}
            </Empty>
          ) : (
            <Failed error={error} onRetry={() => void interaction.refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  const { data } = interaction;
  return (
    <Page section={customerTexts.section} title={aboutOf(data)} actions={<ToCustomer id={data.customer_id} />}>
      <Columns widths="minmax(0, 1fr) 300px">
        <Column>
          <Section title={t.content}>
            <Contents of={data} />
          </Section>
          <Attachments interactionId={id} />
        </Column>
        <Column>
          <Section title={t.facts}>
            <Facts facts={factsOf(data)} />
          </Section>
          {data.udata !== undefined && Object.keys(data.udata).length > 0 && (
            <Section title={t.userData}>
              <Facts facts={Object.entries(data.udata).map(([name, value]) => [name, String(value)])} />
            </Section>
          )}
        </Column>
      </Columns>
    </Page>
  );
}

function ToCustomer({ id }: { id: string | undefined }) {
  const mayRead = useMay(readProfile);
  return mayRead && id !== undefined ? (
    <LinkButton to="/customers/$id" params={{ id }} variant="default" size="sm">
      {customerTexts.back}
    </LinkButton>
  ) : null;
}

/** What belongs together on the page, with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel>
      <section className={classes['section']} aria-label={title}>
        <Title order={2} mb="sm">
          {title}
        </Title>
        {children}
      </section>
    </Panel>
  );
}

type Fact = readonly [name: string, value: ReactNode];

/** What is known of it, in the order in which people read it; what it has not is left out. */
function factsOf(interaction: Interaction): Fact[] {
  const facts: Fact[] = [
    [
      t.names['entity_type'] ?? '',
      <Group key="kind" gap={6} wrap="nowrap" component="span">
        <KindIcon of={interaction} />
        {kindOf(interaction)}
      </Group>,
    ],
    [t.names['status'] ?? '', statusOf(interaction)],
  ];
  const rest: Readonly<Record<string, unknown>> = interaction as Readonly<Record<string, unknown>>;
  for (const [field, name] of Object.entries(t.names)) {
    const value = rest[field];
    if (field === 'entity_type' || field === 'status' || value === undefined) continue;
    facts.push([name, shownValue(field, value)]);
  }
  return facts;
}

function shownValue(field: string, value: unknown): ReactNode {
  if (/_(date|time)$/.test(field) && typeof value === 'string') return <Time value={value} />;
  if (field === 'duration' && typeof value === 'number') return duration(value);
  if (field === 'parent_id') {
    return (
      <Anchor component={Link} to={`/interactions/${value}`} size="sm">
        {String(value)}
      </Anchor>
    );
  }
  if (typeof value === 'object' && value !== null) return [value].flat().map(addressOf).join(', ');
  return String(value);
}

function addressOf(value: unknown): string {
  const { address, personal } = value as { address: string; personal?: string };
  return personal === undefined || personal === '' ? address : `${personal} <${address}>`;
}
