import { Button, Group, Menu, Text, Title } from '@mantine/core';
import { IconDotsVertical, IconGitMerge, IconPencil, IconTrash, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Profile } from '../../../client/src/index.ts';
import { readInteraction, readService, useMay } from '../access/session.ts';
import { ApiError, client, queryClient } from '../api/client.ts';
import { texts } from '../texts.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { Facts } from '../ui/facts.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import classes from './customer-page.module.css';
import { useDefinitions } from './definitions.ts';
import { ExtensionPanel } from './extension-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { customersKey, profileQuery, titleOf, valuesOf } from './profile.ts';
import { customerTexts } from './texts.ts';
import { recordsOf, Value } from './values.tsx';

const t = customerTexts;

/** Everything of a customer: the profile, and what was said and done. */
export function CustomerPage() {
  const { id } = useParams({ from: '/shell/customers/$id' });
  const { extensions } = useDefinitions();
  const profile = useQuery({ ...profileQuery(id, extensions.profile), refetchInterval: 20_000 });
  const mayHistory = [useMay(readInteraction), useMay(readService)].some((may) => may);
  if (profile.isPending) {
    return (
      <Page section={t.section} title={t.customer}>
        <Panel>
          <LoadingRows label={texts.loading} />
        </Panel>
      </Page>
    );
  }
  if (profile.isError) {
    return (
      <Page section={t.section} title={t.customer}>
        <Panel>
          {profile.error instanceof ApiError && profile.error.status === 404 ? (
            <Gone />
          ) : (
            <Failed error={profile.error} onRetry={() => void profile.refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  return (
    <Page section={t.section} title={titleOf(profile.data)} actions={<Actions id={id} profile={profile.data} />}>
      <Columns widths="380px minmax(0, 1fr)">
        <Column>
          <ProfilePanel profile={profile.data} />
        </Column>
        {mayHistory && (
          <Column>
            <HistoryPanel customerId={id} />
          </Column>
        )}
      </Columns>
    </Page>
  );
}

function Gone() {
  return (
    <Empty
      icon={<IconUserOff size={32} stroke={1.4} />}
      title={t.profile.gone}
      action={
        <LinkButton to="/customers" variant="default">
          {t.profile.toSearch}
        </LinkButton>
      }
    >
      {t.profile.goneAdvice}
    </Empty>
  );
}

function ProfilePanel({ profile }: { profile: Profile }) {
  const { attributes, extensions } = useDefinitions();
  const known = attributes.filter(({ name }) => valuesOf(profile, name).length > 0);
  return (
    <Panel>
      <section className={classes['section']} aria-label={t.profile.title}>
        <div className={classes['head']}>
          <Title order={2}>{t.profile.title}</Title>
        </div>
        {known.length === 0 && (
          <Text size="sm" c="dimmed" mb="xs">
            {t.profile.noAttributes}
          </Text>
        )}
        <Facts
          facts={[
            ...known.map(({ name, type }) => {
              const values = valuesOf(profile, name);
              return [
                name,
                <ul key={name} className={classes['values']}>
                  {values.map((value, i) => (
                    <li key={value} title={i === 0 && values.length > 1 ? t.primary : undefined}>
                      <Value type={type} value={value} />
                    </li>
                  ))}
                </ul>,
              ] as const;
            }),
            [t.id, profile.customer_id],
          ]}
        />
      </section>
      {extensions.profile.map((schema) => (
        <ExtensionPanel key={schema.name} schema={schema} records={recordsOf(profile[schema.name])} />
      ))}
    </Panel>
  );
}

/** What the user may do with a customer. */
function Actions({ id, profile }: { id: string; profile: Profile }) {
  const navigate = useNavigate();
  const mayUpdate = useMay('UCS.Customer.updateProfile');
  const mayMerge = useMay('UCS.Customer.mergeProfile');
  const mayDelete = useMay('UCS.Customer.deleteProfile');
  const [isDeleting, setDeleting] = useState(false);
  const [isMerging, setMerging] = useState(false);
  return (
    <Group gap={6}>
      {mayUpdate && (
        <LinkButton
          to="/customers/$id/edit"
          params={{ id }}
          size="sm"
          variant="default"
          leftSection={<IconPencil size={16} />}
        >
          {t.profile.edit}
        </LinkButton>
      )}
      {(mayMerge || mayDelete) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" size="sm" px={9} aria-label={t.profile.more}>
              <IconDotsVertical size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayMerge && (
              <Menu.Item leftSection={<IconGitMerge size={16} />} onClick={() => setMerging(true)}>
                {t.merge.action}
              </Menu.Item>
            )}
            {mayDelete && (
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setDeleting(true)}>
                {t.remove.action}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <MergeDialog into={profile} isOpen={isMerging} onClose={() => setMerging(false)} />
      <ConfirmDelete
        things={isDeleting ? [{ key: id, name: `${titleOf(profile)} (${id})` }] : []}
        title={t.remove.title}
        consequence={t.remove.consequence}
        done={t.remove.done}
        remove={() => client.deleteProfile({ path: { customer_id: id } })}
        onDeleted={(deleted) => {
          if (deleted.length === 0) return;
          queryClient.removeQueries({ queryKey: customersKey });
          void navigate({ to: '/customers', replace: true });
        }}
        onClose={() => setDeleting(false)}
      />
    </Group>
  );
}
