import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, isRetryable, isUnavailable } from '../db/client.ts';
import { describeError } from '../log.ts';
import { DefinitionsChange, shareDefinitions } from '../metadata/definitions-lock.ts';
import { type Attempt, hold, Superseded, shareForgetting } from './attempts.ts';
import {
  type ContactRow,
  type Done,
  failContact,
  finishContact,
  listContacts,
  listCustomers,
  markForgotten,
  planRequest,
  readFound,
} from './contacts.ts';
import { dropArchivesOf, findRemainingArtifacts } from './copies.ts';
import type { LoggedContact } from './execution-log.ts';
import { forget } from './forget/forget.ts';
import { type Found, isNothing } from './found.ts';
import { type PlannedContact, planContacts } from './plan.ts';
import type { Outcome, Processing, RequestFile } from './processing.ts';
import { addReceipt, hasReceipt } from './receipts.ts';
import { type PrivacyRequest, responses } from './request-file.ts';

/** How often what came meanwhile is forgotten as well, before a contact is answered with an error. */
const mostRounds = 3;

/** How long it is waited for others who change the tenant's definitions, in milliseconds. */
const pauseMs = 100;

/** Forgets the people of a file: request by request, each contact in a transaction of its own. */
export async function forgetFile(processing: Processing, { attempt, requests }: RequestFile): Promise<Outcome> {
  const contacts: LoggedContact[][] = [];
  for (const [i, request] of requests.entries()) {
    const rows = await new RequestToForget(processing, attempt, request, i).run();
    contacts.push(
      request.contacts.map(({ given }, contact) => ({
        given,
        response: rows[contact]?.response ?? responses.internalError,
      })),
    );
  }
  return { contacts };
}

class RequestToForget {
  readonly #processing: Processing;
  readonly #attempt: Attempt;
  readonly #request: PrivacyRequest;
  readonly #index: number;
  readonly #tenant: number;

  constructor(processing: Processing, attempt: Attempt, request: PrivacyRequest, index: number) {
    this.#processing = processing;
    this.#attempt = attempt;
    this.#request = request;
    this.#index = index;
    this.#tenant = attempt.tenant;
  }

  /** Goes on where it was left. @returns the contacts with what became of them */
  async run(): Promise<ContactRow[]> {
    const { submissionId } = this.#attempt;
    const { database } = this.#processing;
    const hasEnded = await database.tenant(this.#tenant, (db) =>
      hasReceipt(db, this.#tenant, submissionId, this.#index + 1),
    );
    if (!hasEnded) {
      for (const { contact, is_done } of await this.#planned()) {
        if (!is_done) await this.#finish(contact);
      }
      await this.#issueReceipt(await this.#forgetWhatCame());
    }
    return await this.#contacts();
  }

  async #contacts(): Promise<ContactRow[]> {
    return await this.#processing.database.tenant(this.#tenant, (db) => listContacts(db, this.#attempt, this.#index));
  }

  async #look(): Promise<PlannedContact[]> {
    const { database, keys } = this.#processing;
    return await database.snapshot(this.#tenant, (db) =>
      planContacts(db, keys.deviceKeys, this.#tenant, this.#request),
    );
  }

  /** The contacts, with what they led to before the first of them was forgotten. */
  async #planned(): Promise<ContactRow[]> {
    const known = await this.#contacts();
    if (known.length > 0) return known;
    const planned = await this.#look();
    await this.#commit((tx) => planRequest(tx, this.#attempt, this.#index, planned));
    return await this.#contacts();
  }

  /** Forgets who was found by a contact, whatever comes of the others. */
  async #finish(contact: number): Promise<void> {
    try {
      await this.#commit(async (tx) => {
        const found = await readFound(tx, this.#attempt, this.#index, contact);
        const done = await this.#forget(tx, contact, found);
        await markForgotten(tx, this.#attempt, found);
        await finishContact(tx, this.#attempt, { request: this.#index, contact }, done);
      });
    } catch (error) {
      if (this.#endsAttempt(error)) throw error;
      const failure = describeError(error);
      this.#processing.log.error({ tenant: this.#tenant, contact, failure }, 'a contact could not be forgotten');
      await this.#fail(contact);
    }
  }

  async #fail(contact: number): Promise<void> {
    await this.#commit((tx) => failContact(tx, this.#attempt, { request: this.#index, contact }));
  }

  /** The second search: what was written meanwhile is forgotten too. @returns what is there nevertheless */
  async #forgetWhatCame(): Promise<number> {
    for (let round = 1; ; round += 1) {
      const rest = (await this.#look()).flatMap(({ found }, contact) => (isNothing(found) ? [] : [{ contact, found }]));
      if (rest.length === 0) return 0;
      if (round > mostRounds) {
        for (const { contact } of rest) await this.#fail(contact);
        return rest.reduce(
          (sum, { found }) => sum + found.customers.size + found.anonymousServices.size + found.mentions.size,
          0,
        );
      }
      for (const { contact, found } of rest) {
        await this.#commit((tx) => this.#forget(tx, contact, found)).catch((error: unknown) => {
          if (this.#endsAttempt(error)) throw error;
        });
      }
    }
  }

  async #forget(tx: Db, contact: number, found: Found): Promise<Done> {
    const { keys, metadata } = this.#processing;
    const device = this.#request.contacts[contact]?.device;
    if (device === undefined) throw new Error('the contact names no device');
    await shareForgetting(tx, this.#tenant);
    const definitions = await shareDefinitions(tx, this.#tenant, await metadata.get(this.#tenant));
    const touched = await forget(tx, { keys, metadata: definitions, tenant: this.#tenant, device, found });
    return { touched: { ...touched }, archives: await dropArchivesOf(tx, this.#tenant, found) };
  }

  async #issueReceipt(foundAfterwards: number): Promise<void> {
    const { now, signer } = this.#processing;
    const { submissionId, name } = this.#attempt;
    await this.#commit(async (tx) => {
      const rows = await listContacts(tx, this.#attempt, this.#index);
      const customers = await listCustomers(tx, this.#attempt, this.#index);
      await addReceipt(tx, signer, this.#tenant, {
        issued_at: now().toISOString(),
        submission_id: submissionId,
        file_name: name,
        request: this.#index + 1,
        contacts: sumOf(rows.map(({ response }) => ({ [response]: 1 }))),
        touched: sumOf(rows.map(({ done }) => done?.touched ?? {})),
        found_afterwards: foundAfterwards,
        deleted_archives: rows.flatMap(({ done }) => done?.archives ?? []),
        remaining_artifacts: await findRemainingArtifacts(tx, this.#tenant, customers),
      });
    });
  }

  /** What is no failure of one contact. */
  #endsAttempt(error: unknown): boolean {
    return this.#processing.signal.aborted || error instanceof Superseded || isUnavailable(error);
  }

  /** Runs `work` in a transaction that other attempts wait for, again when another transaction got in between. */
  async #commit<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const { database, signal } = this.#processing;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await database.transaction(this.#tenant, async (tx) => {
          await hold(tx, this.#attempt);
          return await work(tx);
        });
      } catch (error) {
        if (!(error instanceof DefinitionsChange) && !isRetryable(error)) throw error;
        await sleep(pauseMs, undefined, { signal });
      }
    }
  }
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, count] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}
