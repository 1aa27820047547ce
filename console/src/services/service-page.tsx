import { Anchor, Title } from '@mantine/core';
import { IconBriefcaseOff, IconChecklist, IconProgress } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Definitions, Service, ServiceEvent } from '../../../client/src/index.ts';
import { readInteraction, readProfile, useMay } from '../access/session.ts';
import { ApiError, client } from '../api/client.ts';
import { asking, codeName, useDefinitions } from '../customers/definitions.ts';
import { ExtensionPanel } from '../customers/extension-panel.tsx';
import { customerTexts } from '../customers/texts.ts';
import { recordsOf } from '../customers/values.tsx';
import { Section } from '../interactions/interaction-page.tsx';
import { texts } from '../texts.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { Facts } from '../ui/facts.tsx';
import { duration } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { InteractionsOfService } from './interactions.tsx';
import { Parts } from './parts.tsx';

const t = customerTexts.service;

/** A service: what it is, how far it has come, and what was said about it. */
export function ServicePage() {
  const { id } = useParams({ from: '/shell/services/$id' });
  const definitions = useDefinitions();
  const mayProfile = useMay(readProfile);
  const mayInteractions = useMay(readInteraction);
  const service = useQuery({
    queryKey: ['services', id],
    queryFn: async () =>
      (await client.getService({ path: { service_id: id }, query: asking(definitions.extensions.service) })).data,
    refetchInterval: 20_000,
  });
  if (service.isPending || service.isError) {
    const { error } = service;
    return (
      <Page section={customerTexts.section} title={t.title(id)}>
        <Panel>
          {error === null ? (
            <LoadingRows label={texts.loading} />
          ) : error instanceof ApiError && error.status === 404 ? (
            <Empty icon={<IconBriefcaseOff size={32} stroke={1.4} />} title={t.gone}>
              {t.goneAdvice}
            </Empty>
          ) : (
            <Failed error={error} onRetry={() => void service.refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  const { data } = service;
  return (
    <Page
      section={customerTexts.section}
      title={t.title(codeName(definitions, 'Service.type', data.service_type))}
      actions={
        mayProfile &&
        data.customer_id !== undefined && (
          <LinkButton to="/customers/$id" params={{ id: data.customer_id }} variant="default" size="sm">
            {customerTexts.back}
          </LinkButton>
        )
      }
    >
      <Columns widths="minmax(0, 1fr) 300px">
        <Column>
          <Parts service={data} />
          {mayInteractions && <InteractionsOfService serviceId={data.service_id} />}
        </Column>
        <Column>
          <Section title={t.facts}>
            <Facts facts={factsOf(data, definitions)} />
          </Section>
          {definitions.extensions.service
            .filter(({ name }) => recordsOf(data[name]).length > 0)
            .map((schema) => (
              <Panel key={schema.name}>
                <ExtensionPanel schema={schema} records={recordsOf(data[schema.name])} />
              </Panel>
            ))}
        </Column>
      </Columns>
    </Page>
  );
}

function factsOf(service: Service, definitions: Definitions): (readonly [string, ReactNode])[] {
  const { completed, disposition, disposition_desc, contact_key } = service;
  const name = (field: string, code: number | string) => codeName(definitions, `Service.${field}`, code);
  return [
    [t.type, name('type', service.service_type)],
    [t.status, <Standing key="status" isCompleted={completed !== undefined} />],
    [t.started, <Time key="started" value={service.started.timestamp} />],
    ...(completed === undefined ? [] : [[t.completed, <Time key="completed" value={completed.timestamp} />] as const]),
    ...(service.duration === undefined ? [] : [[t.duration, duration(service.duration / 1000)] as const]),
    ...(service.est_duration === undefined ? [] : [[t.estimated, duration(service.est_duration)] as const]),
    ...(disposition === undefined ? [] : [[t.disposition, name('disposition', disposition)] as const]),
    ...(disposition_desc === undefined ? [] : [[t.note, disposition_desc] as const]),
    ...(contact_key === undefined ? [] : [[t.contactKey, contact_key] as const]),
    [t.startedBy, eventText(service.started, name)],
    ...(completed === undefined ? [] : [[t.completedBy, eventText(completed, name)] as const]),
    [customerTexts.id, service.customer_id],
  ];
}

/** Whether it goes on. */
export function Standing({ isCompleted }: { isCompleted: boolean }) {
  const Icon = isCompleted ? IconChecklist : IconProgress;
  return (
    <span style={{ display: 'inline-flex', gap: 5, alignItems: 'center' }}>
      <Icon size={15} stroke={1.8} aria-hidden="true" />
      {isCompleted ? customerTexts.history.completed : customerTexts.history.active}
    </span>
  );
}

/** Who did it by what, in one line; the interaction leads to its page. */
function eventText(event: ServiceEvent, name: (field: string, code: number | string) => string): ReactNode {
  const code = (field: string) => (event[field] === undefined ? '' : name(field, event[field] as number | string));
  const parts = [
    [t.medium, code('media_type')],
    [t.application, [code('application_type'), event['application_id']].filter(Boolean).join(' ')],
    [t.resource, [code('resource_type'), event['resource_id']].filter(Boolean).join(' ')],
    [t.session, event['session_id'] ?? ''],
  ].flatMap(([what, value]) => (value === '' ? [] : [`${what} ${value}`]));
  const interaction = event['interaction_id'];
  if (parts.length === 0 && interaction === undefined) return undefined;
  return (
    <>
      {parts.join(', ')}
      {typeof interaction === 'string' && (
        <>
          {parts.length > 0 && ', '}
          <Anchor component={Link} to={`/interactions/${interaction}`} size="sm">
            {interaction}
          </Anchor>
        </>
      )}
    </>
  );
}

/** A heading within a panel. */
export function PanelTitle({ children }: { children: ReactNode }) {
  return (
    <Title order={2} px={12} pt={12} pb={4}>
      {children}
    </Title>
  );
}
