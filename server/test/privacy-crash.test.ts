import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import pg from 'pg';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { untilBlocked } from './blocked.ts';
import { freePort } from './free-port.ts';
import { ServerProcess } from './kill/server-process.ts';
import { fileName, logName, process, submit, untilLogged } from './privacy.ts';
import { adminPassword, type Called, createDatabase, expectStatus, serverAt, startServer } from './test-server.ts';

/** A server that can be killed, on a database of its own. */
class Victim {
  readonly called: Called;
  readonly databaseUrl: string;
  readonly #server: ServerProcess;
  #people = 0;

  private constructor(server: ServerProcess, databaseUrl: string) {
    this.#server = server;
    this.databaseUrl = databaseUrl;
    this.called = serverAt(`http://127.0.0.1:${server.port}`);
  }

  static async start(): Promise<Victim> {
    const databaseUrl = await createDatabase();
    const settings = { port: await freePort(), dataDir: await temporaryFolder(), adminPassword };
    const server = new ServerProcess({ ...settings, env: { DATABASE_URL: databaseUrl } });
    after(() => server.stop());
    server.start();
    await server.untilReady();
    return new Victim(server, databaseUrl);
  }

  /** A customer with a phone number of its own. */
  async makePerson(): Promise<{ id: string; phone: string; FirstName: string }> {
    this.#people += 1;
    const [id, phone, FirstName] = [`P${this.#people}`, `+1 781 555 ${1000 + this.#people}`, `Name${this.#people}`];
    const body = { customer_id: id, PhoneNumber: phone, FirstName };
    await expectStatus(201, this.called.call('POST', '/profiles', body));
    return { id, phone, FirstName };
  }

  async firstName(id: string): Promise<string> {
    const { body } = await expectStatus(200, this.called.call('GET', `/profiles/${id}`));
    return (Array.isArray(body) ? body[0] : body).FirstName;
  }

  /** Kills the server while it waits for what is locked here, and starts it again. */
  async killWhileLocked(lock: string, work: () => Promise<unknown>): Promise<void> {
    await this.whileLocked(lock, async () => {
      await work();
      await untilBlocked(this.databaseUrl, 1);
      await this.#server.kill();
    });
    this.#server.start();
    await this.#server.untilReady();
  }

  async whileLocked(lock: string, work: (unlock: () => Promise<unknown>) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, options: '-c search_path=throughline' });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(lock);
      await work(() => client.query('COMMIT'));
    } finally {
      await client.end();
    }
  }

  /** Nothing is left of what processing keeps, and there is one execution log. */
  async assertEnded(name: string): Promise<void> {
    const { body } = await expectStatus(200, this.called.call('GET', '/gdpr/results?limit=500'));
    const logs = body.items.filter((item: { name: string }) => item.name === logName(name));
    assert.equal(logs.length, 1);
    const left = await asOwner(this.databaseUrl, async (client) => {
      const { rows } = await client.query(
        `SELECT (SELECT count(*)::int FROM privacy_contacts) AS contacts,
           (SELECT count(*)::int FROM privacy_results WHERE NOT ready) AS unfinished,
           (SELECT count(*)::int FROM privacy_chunks c
            WHERE NOT EXISTS (SELECT 1 FROM privacy_results r WHERE r.result_id = c.file_id)) AS chunks`,
      );
      return rows[0];
    });
    assert.deepEqual(left, { contacts: 0, unfinished: 0, chunks: 0 });
  }
}

// At once: each waits until the queue has noticed the death.
describe('kill -9 of the server', { concurrency: true }, () => {
  for (const [when, lock] of [
    ['when a file is claimed', () => 'LOCK TABLE privacy_contacts IN SHARE MODE'],
    [
      'when half of it is forgotten',
      (second: string) => `SELECT 1 FROM profiles WHERE customer_id = '${second}' FOR UPDATE`,
    ],
    ['when the receipt is not written', () => 'LOCK TABLE privacy_receipts IN SHARE MODE'],
    ['when the execution log is not written', () => 'LOCK TABLE privacy_results IN SHARE MODE'],
  ] as const) {
    test(`${when}: the next start goes on, and there is one log and one receipt`, async () => {
      const victim = await Victim.start();
      const { called } = victim;
      const one = await victim.makePerson();
      const other = await victim.makePerson();
      const name = fileName('forget');
      const contacts = [{ phone: one.phone }, { phone: other.phone }];
      const content = { requests: [{ type: 'FORGET', contacts }] };
      await victim.killWhileLocked(lock(other.id), () => submit(called, name, content));
      const log = await untilLogged(called, name);
      const responses = log.result[0].contacts.map((contact: { response: string }) => contact.response);
      assert.deepEqual(responses, ['SUCCESS', 'SUCCESS']);
      for (const { id, FirstName } of [one, other]) assert.notEqual(await victim.firstName(id), FirstName);
      await victim.assertEnded(name);
      const { body: receipts } = await expectStatus(200, called.call('GET', '/gdpr/receipts'));
      assert.equal(receipts.items.length, 1);
      assert.deepEqual(receipts.items[0].contacts, { SUCCESS: 2 });
      assert.equal(receipts.items[0].touched.profiles, 2);
    });
  }

  for (const when of ['when an archive is begun', 'when its bytes are written'] as const) {
    test(`${when}: it is written again, once`, async () => {
      const victim = await Victim.start();
      const { called } = victim;
      const { phone } = await victim.makePerson();
      const name = fileName('export');
      const send = () => submit(called, name, { requests: [{ type: 'EXPORT', contacts: [{ phone }] }] });
      const begun = 'LOCK TABLE privacy_findings IN SHARE MODE';
      if (when === 'when an archive is begun') await victim.killWhileLocked(begun, send);
      else {
        // The bytes of the file itself are let in before.
        await victim.whileLocked(begun, async (unlock) => {
          await send();
          await untilBlocked(victim.databaseUrl, 1);
          await victim.killWhileLocked('LOCK TABLE privacy_chunks IN SHARE ROW EXCLUSIVE MODE', unlock);
        });
      }
      assert.equal((await untilLogged(called, name)).result[0].contacts[0].response, 'SUCCESS');
      await victim.assertEnded(name);
      const archive = `/gdpr/results/${name.replace('.json', '-archive.zip')}`;
      assert.match((await expectStatus(200, called.call('GET', archive))).text, /^PK/);
    });
  }
});

describe('several servers', () => {
  test('share the files, and each is processed once', async () => {
    const first = await startServer();
    const second = await startServer({ beside: first });
    const names: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const on: Called = i % 2 === 0 ? first : second;
      const { name, responses } = await process(on, 'forget', [[{ phone: '+1 617 555 1212' }]]);
      assert.deepEqual(responses, [['SUCCESS: not found']]);
      names.push(name);
    }
    const { body } = await expectStatus(200, first.call('GET', '/gdpr/results'));
    assert.equal(body.items.length, names.length);
    assert.equal((await first.call('GET', '/gdpr/receipts/chain')).body.receipts, names.length);
  });

  test('what is left of a stopped one is done by the other, without waiting for its next start', async () => {
    const first = await startServer();
    const second = await startServer({ beside: first });
    const contacts = Array.from({ length: 3000 }, (_, i) => ({ phone: `+1 617 ${5_550_000 + i}` }));
    const name = fileName('export');
    await submit(first, name, { requests: [{ type: 'EXPORT', contacts }] });
    await first.stop();
    const log = await untilLogged(second, name);
    assert.equal(log.result[0].contacts.length, contacts.length);
  });
});
