import { fork } from 'node:child_process';

/** What a worker sends back. */
interface Report<Result> {
  readonly result?: Result;
  readonly error?: string;
}

/** Runs one task in a process of its own, so that who measures does not slow down what is measured. */
export async function runInWorker<Task extends object, Result>(program: URL, task: Task): Promise<Result> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program.pathname} ended with code ${code}`)));
    child.once('message', ({ result, error }: Report<Result>) => {
      if (result === undefined) reject(new Error(error));
      else resolve(result);
    });
    child.send(task);
  });
}

/** The other end: waits for the task, answers what it gave, and ends. */
export function answerParent<Task, Result>(run: (task: Task) => Promise<Result>): void {
  process.once('message', (task: Task) => {
    run(task).then(
      (result) => process.send?.({ result }, () => process.disconnect()),
      (error: Error) => process.send?.({ error: error.message }, () => process.disconnect()),
    );
  });
}
