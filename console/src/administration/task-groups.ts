import type { Role } from '../../../client/src/index.ts';
import { otherTasks, taskGroups } from './task-texts.ts';

/** Every task there is: the built-in Administrator has them all. */
export function knownTasks(roles: readonly Role[]): string[] {
  return [...new Set(roles.flatMap(({ tasks }) => tasks))];
}

/** Tasks that belong together. */
export interface TaskGroup {
  readonly title: string;
  readonly tasks: readonly string[];
}

export function groupTasks(tasks: readonly string[]): readonly TaskGroup[] {
  const groupOf = (task: string) => taskGroups.find(({ prefix }) => task.startsWith(`${prefix}.`))?.title ?? otherTasks;
  return [...taskGroups.map(({ title }) => title), otherTasks]
    .map((title) => ({ title, tasks: tasks.filter((task) => groupOf(task) === title) }))
    .filter((group) => group.tasks.length > 0);
}
