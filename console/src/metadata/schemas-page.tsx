import { Link, Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '../../../client/src/index.ts';
import { useSession } from '../access/session.ts';
import { Page } from '../ui/page.tsx';
import classes from './metadata.module.css';
import { scopes } from './scopes.ts';
import { readIdKeys, readSchemas } from './tasks.ts';
import { schemaTexts } from './texts.ts';

/** The kinds of schemas, each with its address and who may see it. */
const kinds: readonly { to: string; label: string; task: string }[] = [
  { to: '/settings/schemas/attributes', label: schemaTexts.attributes.title, task: readSchemas('profile') },
  ...scopes.map((scope) => ({
    to: `/settings/schemas/extensions/${scope}`,
    label: schemaTexts.extensions.title[scope],
    task: readSchemas(scope),
  })),
  { to: '/settings/schemas/keys', label: schemaTexts.keys.title, task: readIdKeys },
];

function kindsOf(session: Session | null | undefined) {
  return kinds.filter(({ task }) => session?.tasks.includes(task) === true);
}

/** Leads to the first kind that the user may see. */
export function SchemasHome() {
  const { data } = useSession();
  const [first] = kindsOf(data);
  return first === undefined ? null : <Navigate to={first.to} replace />;
}

/** A list of schemas of one kind, with the way to the others. */
export function SchemasPage({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { data } = useSession();
  return (
    <Page section={`${schemaTexts.section} · ${schemaTexts.title}`} title={title} actions={actions}>
      <nav aria-label={schemaTexts.kinds}>
        <ul className={classes['tabs']}>
          {kindsOf(data).map(({ to, label }) => (
            <li key={to}>
              <Link to={to}>{label}</Link>
            </li>
          ))}
        </ul>
      </nav>
      <p className={classes['lead']}>{lead}</p>
      {children}
    </Page>
  );
}
