import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callerWith, expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

const address = { name: 'Address', type: 'multi-valued', attributes: [{ name: 'City', type: 'string' }] };
await inMaintenance(server, async () => {
  await expectStatus(201, call('POST', '/metadata/profiles/extensions', address));
  await expectStatus(201, call('POST', '/metadata/services/extensions', { ...address, name: 'Trip' }));
  await expectStatus(201, call('POST', '/metadata/identification-keys', { name: 'idName', attributes: ['LastName'] }));
  const ofCity = { name: 'idCity', source: 'Address', attributes: ['City'] };
  await expectStatus(201, call('POST', '/metadata/identification-keys', ofCity));
  const types = {
    cv_attributes: ['Service.type'],
    values: [{ name: 'booking', display_name: 'Booking' }],
  };
  await expectStatus(201, call('PUT', '/metadata/business-attributes/ServiceType', types));
  await expectStatus(201, call('PUT', '/metadata/business-attributes/Unmapped', { values: [] }));
});

async function definitionsFor(as?: string) {
  return (await expectStatus(200, call('GET', '/metadata/definitions', undefined, as === undefined ? {} : { as })))
    .body;
}
const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('the definitions of what somebody works with', () => {
  test('are those that the lists of definitions have', async () => {
    const all = await definitionsFor();
    assert.deepEqual(all.attributes, (await call('GET', '/metadata/profiles')).body);
    assert.deepEqual(all.identification_keys, (await call('GET', '/metadata/identification-keys')).body);
    assert.deepEqual(all.extensions.profile, (await call('GET', '/metadata/profiles/extensions')).body);
    assert.deepEqual(all.extensions.service, (await call('GET', '/metadata/services/extensions')).body);
    assert.deepEqual(Object.keys(all.extensions), ['profile', 'service', 'state', 'task']);
    assert.deepEqual(names(all.business_attributes), ['ServiceType']);
  });

  test('are for whoever may read the records, without any task of definitions', async () => {
    const reader = await callerWith(server, 'reader', ['UCS.Customer.readProfile']);
    const seen = await definitionsFor(reader);
    assert.ok(seen.attributes.length > 0);
    assert.deepEqual(names(seen.identification_keys), ['idName']);
    assert.deepEqual(seen.extensions, { profile: [], service: [], state: [], task: [] });
    assert.deepEqual(seen.business_attributes, []);

    const tasks = ['UCS.Service.readService', 'UCS.Service.readServiceExtension', 'UCS.Customer.readProfileExtension'];
    const other = await definitionsFor(await callerWith(server, 'other', tasks));
    assert.deepEqual([other.attributes, other.identification_keys], [[], []]);
    assert.deepEqual(names(other.extensions.profile), ['Address']);
    assert.deepEqual(names(other.extensions.service), ['Trip']);
    assert.deepEqual(names(other.business_attributes), ['ServiceType']);

    const nobody = await definitionsFor(await callerWith(server, 'nobody', ['CDDS.manageJobs']));
    assert.deepEqual([nobody.attributes, nobody.business_attributes], [[], []]);
    assert.equal((await call('GET', '/metadata/definitions', undefined, { as: '' })).status, 401);
  });
});
