import { Checkbox, Title } from '@mantine/core';
import { Panel } from '../ui/page.tsx';
import classes from './administration.module.css';
import { groupTasks, type TaskGroup } from './task-groups.ts';
import { taskTexts } from './task-texts.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.rolesPage;

/** The tasks of a role: all that there are, by what they are about, with what each allows. */
export function TaskChoice({
  id,
  all,
  value,
  error,
  isReadOnly,
  onChange,
}: {
  id: string;
  all: readonly string[];
  value: readonly string[];
  error: string | undefined;
  isReadOnly: boolean;
  onChange: (tasks: string[]) => void;
}) {
  const chosen = new Set(value);
  const choose = (tasks: readonly string[], isChosen: boolean) => {
    for (const task of tasks) isChosen ? chosen.add(task) : chosen.delete(task);
    onChange(all.filter((task) => chosen.has(task)));
  };
  return (
    <section id={id} tabIndex={-1} aria-label={t.tasks}>
      <div className={classes['head']}>
        <Title order={2}>{t.tasks}</Title>
        <span role="status">{t.chosen(value.length, all.length)}</span>
      </div>
      {error !== undefined && (
        <p className={classes['wrong']} role="alert">
          {error}
        </p>
      )}
      <div className={classes['groups']}>
        {groupTasks(all).map((group) => (
          <Group key={group.title} group={group} chosen={chosen} isReadOnly={isReadOnly} onChoose={choose} />
        ))}
      </div>
    </section>
  );
}

function Group({
  group: { title, tasks },
  chosen,
  isReadOnly,
  onChoose,
}: {
  group: TaskGroup;
  chosen: ReadonlySet<string>;
  isReadOnly: boolean;
  onChoose: (tasks: readonly string[], isChosen: boolean) => void;
}) {
  const count = tasks.filter((task) => chosen.has(task)).length;
  return (
    <Panel>
      <fieldset className={classes['group']}>
        <legend>
          <Checkbox
            label={title}
            aria-label={t.all(title, tasks.length)}
            checked={count === tasks.length}
            indeterminate={count > 0 && count < tasks.length}
            disabled={isReadOnly}
            onChange={({ currentTarget }) => onChoose(tasks, currentTarget.checked)}
          />
        </legend>
        {tasks.map((task) => (
          <Checkbox
            key={task}
            size="xs"
            label={taskTexts[task] ?? task}
            description={task}
            checked={chosen.has(task)}
            disabled={isReadOnly}
            onChange={({ currentTarget }) => onChoose([task], currentTarget.checked)}
          />
        ))}
      </fieldset>
    </Panel>
  );
}
