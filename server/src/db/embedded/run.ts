import { spawn } from 'node:child_process';
import type { Account } from './account.ts';

export interface Finished {
  ok: boolean;
  stdout: string;
  /** What the program said, or why it could not be started at all. */
  stderr: string;
}

/**
 * The whole environment of everything we start. Built from nothing: a PGDATA, PGOPTIONS or LD_LIBRARY_PATH of the
 * person who starts the server must not reach the database.
 */
export function childEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, LC_ALL: 'C', TZ: 'UTC' };
}

/** uid and gid only when we really switch: an ordinary user may not even set its own. */
export function identity(account: Account): { uid?: number; gid?: number } {
  return account.switches ? { uid: account.uid, gid: account.gid } : {};
}

/** Runs a program to its end as the database's user. Never rejects: "cannot be started" is an answer too. */
export function run(program: string, args: string[], account: Account, cwd = '/'): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...identity(account),
      cwd,
      env: childEnvironment('/'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ ok: false, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, stdout, stderr: stderr.trim() }));
  });
}
