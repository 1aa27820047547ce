import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { Nothing } from '../ui/time.tsx';
import { countResponses, type ExecutionLog, failedByType, isError, type LoggedRequest } from './execution-log.ts';
import { typeOfName } from './file-name.ts';
import { logQuery } from './lists.ts';
import { PersonsTable, type Row } from './persons-table.tsx';
import classes from './privacy.module.css';
import { isRequestType } from './request-file.ts';
import { Response, ResponseCounts } from './response.tsx';
import { DeleteResult, resultAddress } from './result-actions.tsx';
import { asSentence } from './sentence.ts';
import { submitRequests } from './tasks.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.log;

/** Shown where a file asks for something else than its name. */
const typeColumn: Column<Row<LoggedRequest>> = {
  id: 'type',
  header: privacyTexts.type,
  cell: ({ person: { type }, contact }) => {
    if (contact !== undefined) return <Nothing />;
    return isRequestType(type) ? privacyTexts.types[type] : String(type ?? '');
  },
};

/** An execution log: what every device was answered with. */
export function LogPage() {
  const { name } = useParams({ from: '/shell/privacy/results/$name' });
  const navigate = useNavigate();
  const log = useQuery(logQuery(name));
  const [isDoomed, setDoomed] = useState(false);
  return (
    <Page
      section={privacyTexts.results.kinds['execution-log']}
      title={name.replace(/-execution-log\.json$/, '')}
      actions={
        <Group gap="xs">
          <LinkButton to="/privacy/results" size="xs" variant="subtle" leftSection={<IconArrowLeft size={15} />}>
            {t.back}
          </LinkButton>
          <Button
            component="a"
            href={resultAddress(name)}
            download={name}
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} />}
          >
            {privacyTexts.results.download}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconTrash size={15} />} onClick={() => setDoomed(true)}>
            {texts.delete}
          </Button>
        </Group>
      }
    >
      {log.isPending ? (
        <Panel>
          <LoadingRows label={t.loading} />
        </Panel>
      ) : log.isError ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : (
        <Log name={name} log={log.data} />
      )}
      <DeleteResult
        name={isDoomed ? name : undefined}
        onDeleted={() => void navigate({ to: '/privacy/results' })}
        onClose={() => setDoomed(false)}
      />
    </Page>
  );
}

function Log({ name, log }: { name: string; log: ExecutionLog }) {
  const { only } = useSearch({ from: '/shell/privacy/results/$name' });
  const navigate = useNavigate({ from: '/privacy/results/$name' });
  if (log.error !== undefined) {
    return (
      <Notice tone="fault" title={t.unreadable}>
        {' '}
        {asSentence(log.error)}
      </Notice>
    );
  }
  const done = privacyTexts.done[typeOfName(name) ?? 'EXPORT'];
  const counts = countResponses(log);
  const errors = [...counts].reduce((sum, [response, count]) => sum + (isError(response) ? count : 0), 0);
  const isMixed = log.result.some(({ type }) => type !== typeOfName(name));
  const numbered = log.result.map((person, index) => ({ number: index + 1, person }));
  return (
    <div className={classes['stack']}>
      {errors > 0 && <Errors name={name} log={log} count={errors} />}
      <Panel>
        <Toolbar>
          <ResponseCounts label={t.summary} counts={counts} done={done} />
          {errors > 0 && (
            <SegmentedControl
              ml="auto"
              size="xs"
              aria-label={t.show}
              data={[
                { value: 'all', label: t.all },
                { value: 'errors', label: t.onlyErrors },
              ]}
              value={only ?? 'all'}
              onChange={(chosen) => void navigate({ search: chosen === 'errors' ? { only: 'errors' } : {} })}
            />
          )}
        </Toolbar>
        <PersonsTable<LoggedRequest>
          key={only}
          label={t.persons}
          persons={only === undefined ? numbered : numbered.flatMap(withErrors)}
          columns={[
            ...(isMixed ? [typeColumn] : []),
            {
              id: 'response',
              header: privacyTexts.response,
              cell: ({ contact }) =>
                contact === undefined ? <Nothing /> : <Response response={contact.response} done={done} />,
            },
          ]}
        />
      </Panel>
    </div>
  );
}

/** What could not be dealt with, and the way to try it again: a file asks for one type. */
function Errors({ name, log, count }: { name: string; log: ExecutionLog; count: number }) {
  const mayType = useMay(submitRequests);
  const types = [...failedByType(log).keys()];
  return (
    <Notice tone="fault" title={t.errors(count)}>
      {' '}
      <Stack gap="sm" align="flex-start">
        <span>{t.errorsAdvice}</span>
        {mayType && (
          <Group gap="xs">
            {types.map((type) => (
              <LinkButton
                key={type ?? ''}
                to="/privacy/requests/new"
                search={{ again: name, ...(type !== undefined && { type }) }}
                size="xs"
                variant="default"
                leftSection={<IconRefresh size={14} />}
              >
                {types.length > 1 && type !== undefined ? t.againAs(privacyTexts.types[type]) : t.again}
              </LinkButton>
            ))}
          </Group>
        )}
      </Stack>
    </Notice>
  );
}

function withErrors({ number: place, person }: { number: number; person: LoggedRequest }) {
  const contacts = person.contacts.filter(({ response }) => isError(response));
  return contacts.length === 0 ? [] : [{ number: place, person: { ...person, contacts } }];
}
