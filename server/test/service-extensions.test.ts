import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addEncryptionKey } from '../src/keyring.ts';
import { asOwner } from './as-owner.ts';
import {
  defineElementExtensions,
  feedbackRecord,
  offers,
  proposals,
  satisfactionRecords,
  surveyRecord,
} from './service-definitions.ts';
import { callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
await defineElementExtensions(server);

/** A service with a state and a task, and the path of each. */
async function elements() {
  const { body } = await expectStatus(201, call('POST', '/services/start', { service_type: 1, contact_key: 'x' }));
  const service = `/services/${body.service_id}`;
  await expectStatus(201, call('POST', `${service}/states/start`, { state_type: 1 }));
  await expectStatus(201, call('POST', `${service}/tasks/start`, { task_type: 1 }));
  return { service, state: `${service}/states/1`, task: `${service}/tasks/1` };
}

async function extension(path: string, name: string) {
  return (await expectStatus(200, call('GET', `${path}?extensions=${name}`))).body[name];
}

const multiValued = [
  { kind: 'service', name: 'relatedOffers', key: 'offer_name', other: 'comments', records: offers },
  { kind: 'state', name: 'Satisfaction', key: 'place', other: 'rating', records: satisfactionRecords },
  { kind: 'task', name: 'Proposal', key: 'car type', other: 'comments', records: proposals },
] as const;
const singleValued = [
  { kind: 'service', name: 'Feedback', record: feedbackRecord },
  { kind: 'state', name: 'Feedback', record: feedbackRecord },
  { kind: 'task', name: 'Survey', record: surveyRecord },
] as const;

for (const { kind, name, record } of singleValued) {
  test(`a single-valued extension of a ${kind} is replaced: 200 without body`, async () => {
    const path = (await elements())[kind];
    const answer = await expectStatus(200, call('PUT', `${path}/extensions/${name}`, record));
    assert.equal(answer.text, '');
    assert.deepEqual(await extension(path, name), record);
    const other = { ...record, [Object.keys(record)[0] ?? '']: 'changed' };
    await expectStatus(200, call('PUT', `${path}/extensions/${name.toUpperCase()}/`, other));
    assert.deepEqual(await extension(path, name), other);
    assert.equal((await call('PUT', `${path}/extensions/${name}`, [record])).status, 400);
    assert.equal((await call('PUT', `${path}/extensions/${name}`, { colour: 1 })).status, 400);
    assert.equal((await call('PUT', `${path}/extensions/${name}`)).status, 400);
    assert.equal((await call('PUT', `${path}/extensions/Nothing`, record)).status, 404);
    assert.equal((await call('PUT', `${path}/extensions/${name}/by/unique`, record)).status, 400);
    assert.deepEqual(await extension(path, name), other);
    await expectStatus(200, call('PUT', `${path}/extensions/${name}`, undefined, { raw: 'null' }));
    assert.equal(await extension(path, name), undefined);
  });
}

for (const { kind, name, key, other, records } of multiValued) {
  describe(`a multi-valued extension of a ${kind}`, () => {
    test('is replaced whole', async () => {
      const path = (await elements())[kind];
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, records));
      assert.deepEqual(await extension(path, name), records);
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, records.slice(1)));
      assert.deepEqual(await extension(path, name), records.slice(1));
      assert.equal((await call('PUT', `${path}/extensions/${name}`, records[0])).status, 400);
      assert.equal((await call('PUT', `${path}/extensions/${name}`, [...records, records[0]])).status, 409);
      assert.deepEqual(await extension(path, name), records.slice(1));
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, []));
      assert.deepEqual(await extension(path, name), []);
    });

    test('has one record updated by its unique attributes: 204', async () => {
      const path = (await elements())[kind];
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, records));
      const record: Record<string, unknown> = { ...records[1] };
      const changed = { ...record, [other]: typeof record[other] === 'number' ? 1 : 'extended offer time' };
      const answer = await expectStatus(204, call('PUT', `${path}/extensions/${name}/by/unique`, changed));
      assert.equal(answer.text, '');
      assert.deepEqual(
        await extension(path, name),
        records.map((each, i) => (i === 1 ? changed : each)),
      );
      const byUnique = `${path}/extensions/${name}/by/unique`;
      assert.equal((await call('PUT', byUnique, { [key]: 'no such record' })).status, 404);
      assert.equal((await call('PUT', byUnique, { [other]: changed[other] })).status, 400);
      assert.equal((await call('PUT', byUnique, { [key]: 5 })).status, 400);
    });

    test('has one record deleted by its unique attributes: 204, only through …/delete/by/unique', async () => {
      const path = (await elements())[kind];
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, records));
      const selected = { [key]: (records[0] as Record<string, unknown>)[key] };
      await expectStatus(204, call('PUT', `${path}/extensions/${name}/by/unique`, selected));
      assert.deepEqual(await extension(path, name), records);
      await expectStatus(204, call('PUT', `${path}/extensions/${name}/delete/by/unique`, selected));
      assert.deepEqual(await extension(path, name), records.slice(1));
      assert.equal((await call('PUT', `${path}/extensions/${name}/delete/by/unique`, selected)).status, 404);
      assert.equal((await call('PUT', `${path}/extensions/${name}/delete/by/unique`, {})).status, 400);
    });

    test('needs its tasks, and an element that is there', async () => {
      const path = (await elements())[kind];
      await expectStatus(200, call('PUT', `${path}/extensions/${name}`, records));
      const word = kind[0]?.toUpperCase() + kind.slice(1);
      const task = (verb: string) => `UCS.${word}.${verb}${word}Extension`;
      const updater = await callerWith(server, `update ${kind}`, [task('update')]);
      const deleter = await callerWith(server, `delete ${kind}`, [task('delete')]);
      const selected = { [key]: (records[0] as Record<string, unknown>)[key] };
      const may = async (as: string, suffix: string, body: unknown) =>
        (await call('PUT', `${path}/extensions/${name}${suffix}`, body, { as })).status;
      assert.equal(await may(deleter, '', records), 403);
      assert.equal(await may(deleter, '/by/unique', selected), 403);
      assert.equal(await may(updater, '/delete/by/unique', selected), 403);
      assert.equal(await may(updater, '', []), 403);
      assert.equal(await may(updater, '/by/unique', selected), 204);
      assert.equal(await may(deleter, '/delete/by/unique', selected), 204);
      assert.equal(await may(updater, '', records), 200);
      const unknown = path.replace(/\d+$/, '99999999');
      assert.equal((await call('PUT', `${unknown}/extensions/${name}`, records)).status, 404);
    });
  });
}

test('the extensions of a service, its states and tasks do not mix', async () => {
  const { service, state } = await elements();
  await expectStatus(200, call('PUT', `${service}/extensions/Feedback`, { rating: 1 }));
  await expectStatus(200, call('PUT', `${state}/extensions/Feedback`, { rating: 2 }));
  assert.deepEqual(
    [await extension(service, 'Feedback'), await extension(state, 'Feedback')],
    [{ rating: 1 }, { rating: 2 }],
  );
  await expectStatus(204, call('DELETE', '/metadata/services/extensions/Feedback'));
  assert.deepEqual(await extension(state, 'Feedback'), { rating: 2 });
  const rows = await asOwner(server.databaseUrl, (client) =>
    client.query(
      'SELECT 1 FROM service_extension_records r JOIN extension_schemas s USING (tenant_id, extension_id) RIGHT JOIN (SELECT DISTINCT extension_id FROM service_extension_records) AS e USING (extension_id) WHERE s.name IS NULL',
    ),
  );
  assert.equal(rows.rowCount, 0);
});

test('encrypted attributes are nowhere in the database as text, and follow a new key', async () => {
  const { service } = await elements();
  const secret = [{ offer_name: 'one', type: 1, comments: 'for your eyes only' }];
  await expectStatus(200, call('PUT', `${service}/extensions/relatedOffers`, secret));
  const stored = async () =>
    await asOwner(server.databaseUrl, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        'SELECT record::text || encrypted::text AS text FROM service_extension_records WHERE encrypted IS NOT NULL',
      );
      return rows.map((row) => row.text).join('\n');
    });
  assert.doesNotMatch(await stored(), /eyes/);
  assert.deepEqual(await extension(service, 'relatedOffers'), secret);
  const key = await addEncryptionKey(server.config.dataDir);
  await expectStatus(204, call('PUT', `${service}/extensions/relatedOffers/by/unique`, { offer_name: 'one', type: 2 }));
  assert.match(await stored(), new RegExp(`"${key}\\.`));
  assert.deepEqual(await extension(service, 'relatedOffers'), [{ ...secret[0], type: 2 }]);
});
