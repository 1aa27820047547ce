import { Text } from '@mantine/core';
import type { Session } from '../../../client/src/index.ts';
import { defaultTenant, useSession } from '../access/session.ts';
import { CopiedText } from '../ui/copied-text.tsx';
import { sshKeyTexts } from './texts.ts';

const t = sshKeyTexts;

/** The command that logs somebody in over SFTP. */
export function Connect() {
  const { data: session } = useSession();
  if (session === undefined || session === null) return null;
  return (
    <section aria-label={t.connect} style={{ display: 'grid', gap: 6 }}>
      <Text size="sm" fw={550}>
        {t.connect}
      </Text>
      <CopiedText text={commandFor(session)} label={t.connect} />
      <Text size="xs" c="dimmed">
        {t.port}
      </Text>
    </section>
  );
}

/** Names that a shell would take apart are quoted. */
function commandFor({ name, tenant }: Session): string {
  const { hostname } = window.location;
  const isPlain = tenant === defaultTenant && /^[\w.-]+$/.test(name);
  if (isPlain) return `sftp -P 2222 ${name}@${hostname}`;
  const user = (tenant === defaultTenant ? name : `${tenant}\\${name}`).replaceAll("'", `'"'"'`);
  return `sftp -P 2222 -o 'User=${user}' ${hostname}`;
}
