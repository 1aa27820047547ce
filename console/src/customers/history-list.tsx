import { Anchor } from '@mantine/core';
import { IconBriefcase } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Definitions } from '../../../client/src/index.ts';
import { aboutOf, KindIcon, kindOf, statusOf } from '../interactions/kinds.tsx';
import { Time } from '../ui/time.tsx';
import { codeName } from './definitions.ts';
import type { Entry } from './history.ts';
import classes from './history-list.module.css';
import { customerTexts } from './texts.ts';

const t = customerTexts.history;

/** What the picture of a history shows, one below the other: two lines each, so that it fits beside a profile. */
export function HistoryList({ entries, definitions }: { entries: readonly Entry[]; definitions: Definitions }) {
  return (
    <table className={classes['list']} aria-label={t.list}>
      <thead>
        <tr>
          <th scope="col">{t.about}</th>
          <th scope="col">{t.when}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td>
              <div className={classes['about']}>
                {entry.kind === 'interaction' ? (
                  <KindIcon of={entry.interaction} />
                ) : (
                  <IconBriefcase size={16} stroke={1.7} aria-hidden="true" />
                )}
                <div>
                  <EntryLink entry={entry} definitions={definitions} />
                  <div className={classes['more']}>{moreOf(entry)}</div>
                </div>
              </div>
            </td>
            <td>
              <Time value={new Date(entry.start).toISOString()} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EntryLink({ entry, definitions }: { entry: Entry; definitions: Definitions }) {
  return entry.kind === 'interaction' ? (
    <Anchor component={Link} to={`/interactions/${entry.interaction.interaction_id}`} size="sm" fw={550}>
      {aboutOf(entry.interaction)}
    </Anchor>
  ) : (
    <Anchor component={Link} to={`/services/${entry.service.service_id}`} size="sm" fw={550}>
      {codeName(definitions, 'Service.type', entry.service.service_type)}
    </Anchor>
  );
}

/** What it is, and how it stands. */
function moreOf(entry: Entry): string {
  return entry.kind === 'interaction'
    ? t.more(kindOf(entry.interaction), statusOf(entry.interaction))
    : t.more(t.service, entry.service.completed === undefined ? t.active : t.completed);
}
