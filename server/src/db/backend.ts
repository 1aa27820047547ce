import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type pg from 'pg';
import { letProcessGiveWay } from '../priorities.ts';

/**
 * Lets the process of PostgreSQL that serves a connection come behind others for the processor, when it runs on this
 * machine and may be told: its title names the connection. Otherwise nothing happens.
 */
export async function letBackendGiveWay(client: pg.ClientBase, niceness: number): Promise<void> {
  try {
    // The types leave out what a request to cancel a statement needs.
    const { connection, database, host, processID, user } = client as pg.Client & { readonly processID: number };
    const { localAddress, localPort } = connection.stream as Socket;
    const peer = host.startsWith('/') ? '[local]' : `${localAddress}(${localPort})`;
    const title = await readFile(`/proc/${processID}/cmdline`, 'utf8');
    if (!title.startsWith('postgres: ') || !title.includes(` ${user} ${database} ${peer} `)) return;
    await letProcessGiveWay(processID, niceness);
  } catch {
    // Not there, or somebody else's: it works without.
  }
}
