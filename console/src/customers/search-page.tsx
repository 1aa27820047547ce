import { Anchor } from '@mantine/core';
import { IconMessageSearch, IconPlus, IconUserSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { DeviceOwner, Profile } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import type { useList } from '../api/use-list.ts';
import { interactionColumns } from '../interactions/columns.tsx';
import { type Column, DataTable, TableFoot } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Nothing } from '../ui/time.tsx';
import { isOfMedium, useDefinitions } from './definitions.ts';
import { nameOf, profileQuery, titleOf, valuesOf } from './profile.ts';
import { type CustomerSearch, useFoundByDevice, useIdentified, useSaid } from './search.ts';
import { SearchForm } from './search-form.tsx';
import classes from './search-page.module.css';
import { customerTexts } from './texts.ts';

const t = customerTexts.search;

/** Finding customers: by what identifies them, by a device, or by what was said. */
export function SearchPage() {
  const definitions = useDefinitions();
  const search = useLocation({ select: ({ state }) => state.customerSearch });
  const navigate = useNavigate({ from: '/customers' });
  const mayCreate = useMay('UCS.Customer.createProfile');
  // The same again is asked for again.
  const [times, setTimes] = useState(0);
  return (
    <Page
      title={customerTexts.title}
      actions={
        mayCreate && (
          <LinkButton to="/customers/new" size="sm" leftSection={<IconPlus size={16} />}>
            {customerTexts.add}
          </LinkButton>
        )
      }
    >
      <Panel>
        <SearchForm
          definitions={definitions}
          initial={search}
          onSearch={(next) => {
            setTimes(times + 1);
            void navigate({ state: { customerSearch: next } });
          }}
          onOpen={(id) => void navigate({ to: '/customers/$id', params: { id } })}
        />
        {search === undefined ? (
          <Empty icon={<IconUserSearch size={32} stroke={1.4} />} title={t.start}>
            {t.startAdvice}
          </Empty>
        ) : (
          <Results key={`${times} ${JSON.stringify(search)}`} search={search} />
        )}
      </Panel>
    </Page>
  );
}

function Results({ search }: { search: CustomerSearch }) {
  switch (search.by) {
    case 'key':
      return <Identified search={search} />;
    case 'device':
      return <FoundByDevice search={search} />;
    case 'words':
      return <Said search={search} />;
  }
}

const preferred = ['PhoneNumber', 'EmailAddress', 'AccountNumber', 'CustomerSegment'];

function Identified({ search }: { search: CustomerSearch & { by: 'key' } }) {
  const list = useIdentified(search);
  const asked = Object.keys(search.where).filter((name) => !name.includes('.'));
  const others = [...new Set([...asked, ...preferred])].filter((name) => name !== 'FirstName' && name !== 'LastName');
  const columns: Column<Profile>[] = [
    {
      id: 'name',
      header: customerTexts.customer,
      kind: 'lead',
      cell: (profile) => <CustomerLink profile={profile} />,
    },
    ...others
      .filter((name) => !isOfMedium(name) && list.items.some((profile) => valuesOf(profile, name).length > 0))
      .map(
        (name): Column<Profile> => ({
          id: name,
          header: name,
          cell: (profile) => <Values of={valuesOf(profile, name)} />,
        }),
      ),
    { id: 'id', header: customerTexts.id, kind: 'nowrap', cell: ({ customer_id }) => customer_id },
  ];
  return (
    <Found list={list} none={t.nobody} advice={t.nobodyAdvice} count={customerTexts.count}>
      <DataTable
        label={t.results}
        columns={columns}
        rows={list.items}
        rowKey={({ customer_id = '' }) => customer_id}
        rowName={titleOf}
      />
    </Found>
  );
}

/** One value below the other, as far as a row has room. */
function Values({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <Nothing />;
  const rest = of.length - 2;
  return (
    <span className={classes['values']}>
      {of.slice(0, 2).join(', ')}
      {rest > 0 && <span className={classes['two']}> +{rest}</span>}
    </span>
  );
}

function CustomerLink({ profile }: { profile: Profile }) {
  return (
    <Anchor component={Link} to={`/customers/${profile.customer_id}`} fw={550}>
      {nameOf(profile) ?? customerTexts.noName}
    </Anchor>
  );
}

function FoundByDevice({ search }: { search: CustomerSearch & { by: 'device' } }) {
  const list = useFoundByDevice(search);
  const columns: Column<DeviceOwner>[] = [
    { id: 'name', header: customerTexts.customer, kind: 'lead', cell: (found) => <OwnerLink found={found} /> },
    { id: 'where', header: t.foundIn, cell: ({ found_in }) => t.kinds[found_in] },
    { id: 'id', header: customerTexts.id, kind: 'nowrap', cell: ({ customer_id }) => customer_id ?? <Nothing /> },
  ];
  const key = ({ found_in, customer_id, service_id }: DeviceOwner) => `${found_in} ${customer_id} ${service_id}`;
  return (
    <Found list={list} none={t.nobody} advice={t.nobodyAdvice} count={customerTexts.entries}>
      <DataTable label={t.results} columns={columns} rows={list.items} rowKey={key} rowName={key} />
    </Found>
  );
}

/** By name: what was found says the id only. */
function OwnerLink({ found: { customer_id, service_id } }: { found: DeviceOwner }) {
  const profile = useQuery({ ...profileQuery(customer_id ?? '', []), enabled: customer_id !== null });
  if (customer_id !== null) return <CustomerLink profile={profile.data ?? { customer_id, LastName: customer_id }} />;
  return (
    <Anchor component={Link} to={`/services/${service_id}`} fw={550}>
      {t.anonymous(service_id ?? 0)}
    </Anchor>
  );
}

function Said({ search }: { search: CustomerSearch & { by: 'words' } }) {
  const list = useSaid(search);
  return (
    <Found
      list={list}
      none={t.nothing}
      advice={t.nothingAdvice}
      icon={<IconMessageSearch size={32} stroke={1.4} />}
      count={customerTexts.entries}
    >
      <DataTable
        label={t.interactions}
        columns={interactionColumns}
        rows={list.items}
        rowKey={({ interaction_id = '' }) => interaction_id}
        rowName={({ subject, interaction_id = '' }) => subject ?? interaction_id}
      />
    </Found>
  );
}

function Found({
  list,
  none,
  advice,
  icon = <IconUserSearch size={32} stroke={1.4} />,
  count,
  children,
}: {
  list: Pick<
    ReturnType<typeof useList>,
    'isPending' | 'isError' | 'error' | 'items' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'refetch'
  >;
  none: string;
  advice: string;
  icon?: ReactNode;
  count: (count: number) => string;
  children: ReactNode;
}) {
  if (list.isPending) return <LoadingRows label={t.searching} />;
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.items.length === 0 && !list.hasNextPage) {
    return (
      <Empty icon={icon} title={none}>
        {advice}
      </Empty>
    );
  }
  return (
    <>
      {children}
      <TableFoot
        count={count(list.items.length)}
        hasMore={list.hasNextPage}
        isLoadingMore={list.isFetchingNextPage}
        onMore={list.fetchNextPage}
      />
    </>
  );
}
