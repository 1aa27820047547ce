import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { defineElementExtensions, feedbackRecord, offers, satisfactionRecords } from './service-definitions.ts';
import { admin, basic, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
await defineElementExtensions(server);

async function createCustomer(): Promise<string> {
  return (await expectStatus(201, call('POST', '/profiles', { LastName: 'Banner' }))).body.customer_id;
}

let contactKeys = 0;
function newContactKey(): string {
  contactKeys += 1;
  return `408-832-${String(contactKeys).padStart(4, '0')}`;
}

async function start(body: Record<string, unknown> = {}): Promise<number> {
  const whose = 'customer_id' in body || 'contact_key' in body ? {} : { contact_key: newContactKey() };
  return (await expectStatus(201, call('POST', '/services/start', { service_type: 100, ...whose, ...body }))).body
    .service_id;
}

async function read(id: number, query = ''): Promise<ReturnType<typeof JSON.parse>> {
  return (await expectStatus(200, call('GET', `/services/${id}${query}`))).body;
}

async function idsOf(path: string): Promise<number[]> {
  const { body } = await expectStatus(200, call('GET', path));
  return body.map((service: { service_id: number }) => service.service_id);
}

const fields = {
  session_id: '11000ABC-80236C1A-1010',
  interaction_id: '123ABCAADFJ1259ACF',
  application_type: 400,
  application_id: 40,
  resource_type: 'html',
  resource_id: 5005,
  media_type: 1,
};

describe('start service', () => {
  test('the documented sample: 201, the place of the service and its id', async () => {
    const answer = await expectStatus(
      201,
      call('POST', '/services/start', {
        timestamp: '2009-05-12T12:05:12.145Z',
        interaction_id: '123ABCAADFJ1259ACF',
        application_type: 400,
        application_id: 40,
        est_duration: 60,
        contact_key: '42',
        service_type: 100,
        media_type: 1,
        resource_id: 5005,
        resource_type: 2,
        disposition: 10,
        coupon: { coupon_name: 'DISCOUNTCODE15' },
        relatedOffers: offers,
      }),
    );
    const { service_id } = answer.body;
    assert.deepEqual(answer.body, { service_id });
    assert.equal(Number.isSafeInteger(service_id), true);
    assert.equal(answer.headers.get('location'), `${server.url}/services/${service_id}`);
    assert.deepEqual(await read(service_id, '?extensions=coupon,RELATEDOFFERS'), {
      service_id,
      contact_key: '42',
      service_type: 100,
      est_duration: 60,
      started: {
        timestamp: '2009-05-12T12:05:12.145Z',
        interaction_id: '123ABCAADFJ1259ACF',
        application_type: 400,
        application_id: 40,
        media_type: 1,
        resource_id: 5005,
        resource_type: 2,
      },
      coupon: { coupon_name: 'DISCOUNTCODE15' },
      relatedOffers: offers,
    });
  });

  test('keeps every field, and the time of the request when there is no timestamp', async () => {
    const earliest = Date.now();
    const id = await start({ ...fields, service_type: 'new account', disposition_desc: 'means nothing here' });
    const { started, ...service } = await read(id);
    const { timestamp, ...rest } = started;
    assert.deepEqual(rest, fields);
    assert.equal(service.service_type, 'new account');
    assert.equal('disposition_desc' in service, false);
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(Date.parse(timestamp) >= earliest - 1000 && Date.parse(timestamp) <= Date.now() + 1000, true);
  });

  test('for a customer it is not anonymous, also with a contact key', async () => {
    const customer = await createCustomer();
    const key = newContactKey();
    const id = await start({ customer_id: customer, contact_key: key });
    const service = await read(id);
    assert.deepEqual([service.customer_id, service.contact_key], [customer, key]);
    assert.deepEqual(await idsOf(`/services/anonymous/${key}`), []);
    assert.deepEqual(await idsOf(`/customers/${customer}/services`), [id]);
  });

  test('a time with an offset is converted, one without zone is UTC', async () => {
    assert.equal(
      (await read(await start({ timestamp: '2020-01-01T12:00:00+02:00' }))).started.timestamp,
      '2020-01-01T10:00:00.000Z',
    );
    assert.equal(
      (await read(await start({ timestamp: '2009-05-07T12:05:20.157' }))).started.timestamp,
      '2009-05-07T12:05:20.157Z',
    );
  });

  test('refuses what is missing, unknown or of another type, and starts nothing', async () => {
    const valid = { service_type: 100, contact_key: 'refused' };
    const cases: [unknown, RegExp][] = [
      [undefined, /'body'/],
      [{ contact_key: 'refused' }, /'service_type'/],
      [{ service_type: 100 }, /'customer_id'/],
      [{ ...valid, service_type: null }, /'service_type'/],
      [{ ...valid, service_type: 1.5 }, /'service_type'/],
      [{ ...valid, service_type: '' }, /'service_type'/],
      [{ ...valid, service_type: true }, /'service_type'/],
      [{ ...valid, contact_key: 42 }, /'contact_key'/],
      [{ ...valid, interaction_id: 42 }, /'interaction_id'/],
      [{ ...valid, application_id: '40' }, /'application_id'/],
      [{ ...valid, resource_id: 2 ** 60 }, /'resource_id'/],
      [{ ...valid, est_duration: -1 }, /'est_duration'/],
      [{ ...valid, est_duration: '60' }, /'est_duration'/],
      [{ ...valid, timestamp: 'yesterday' }, /'timestamp'/],
      [{ ...valid, timestamp: 5 }, /'timestamp'/],
      [{ ...valid, session_id: 'a\0b' }, /'session_id'/],
      [{ ...valid, colour: 'red' }, /'colour'/],
      [{ ...valid, Survey: {} }, /'Survey'/],
      [{ ...valid, coupon: [{}] }, /'coupon'/],
      [{ ...valid, relatedOffers: {} }, /'relatedOffers'/],
      [{ ...valid, relatedOffers: [{ price: 3 }] }, /relatedOffers\[0\]\.price/],
      [{ ...valid, Feedback: {} }, /Feedback\.rating/],
      [{ ...valid, coupon: { coupon_name: 'Select' } }, /'Select' keyword is not authorized/],
      [{ ...valid, coupon: {}, COUPON: {} }, /given twice/],
      [[], /./],
    ];
    for (const [body, message] of cases) {
      const answer = await call('POST', '/services/start', body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.match(answer.body.description, message, JSON.stringify(body));
    }
    const broken = [...offers, { offer_name: 'life insurance' }];
    assert.equal((await call('POST', '/services/start', { ...valid, relatedOffers: broken })).status, 409);
    for (const customer_id of ['UNKNOWN', 'not an id']) {
      assert.equal((await call('POST', '/services/start', { service_type: 1, customer_id })).status, 404);
    }
    assert.deepEqual(await idsOf('/services/anonymous/refused'), []);
  });

  test('the same Idempotency-Key starts one service', async () => {
    const headers = { 'idempotency-key': 'start once'.replace(' ', '-') };
    const body = { service_type: 1, contact_key: newContactKey() };
    const first = await expectStatus(201, call('POST', '/services/start', body, { headers }));
    const again = await expectStatus(201, call('POST', '/services/start', body, { headers }));
    assert.deepEqual(again.body, first.body);
    assert.deepEqual(await idsOf(`/services/anonymous/${body.contact_key}`), [first.body.service_id]);
  });
});

describe('associate service', () => {
  test('the documented sample: the service is the customer’s, fields and extensions are replaced', async () => {
    const customer = await createCustomer();
    const key = newContactKey();
    const id = await start({ ...fields, contact_key: key, Feedback: { rating: 1 } });
    const answer = await expectStatus(
      200,
      call('POST', `/customers/${customer}/services/${id}`, {
        timestamp: '2009-05-12T12:05:12.145Z',
        interaction_id: 'ANOTHER',
        media_type: 2,
        session_id: null,
        disposition: 10,
        Feedback: feedbackRecord,
        Satisfaction: satisfactionRecords,
      }),
    );
    assert.equal(answer.text, '');
    const { session_id, ...kept } = fields;
    assert.equal(session_id, '11000ABC-80236C1A-1010');
    assert.deepEqual(await read(id, '?extensions=Feedback,Satisfaction'), {
      service_id: id,
      customer_id: customer,
      contact_key: key,
      service_type: 100,
      started: { ...kept, timestamp: '2009-05-12T12:05:12.145Z', interaction_id: 'ANOTHER', media_type: 2 },
      Feedback: feedbackRecord,
      Satisfaction: satisfactionRecords,
    });
    assert.deepEqual(await idsOf(`/services/anonymous/${key}`), []);
    assert.deepEqual(await idsOf(`/customers/${customer}/services/active`), [id]);
  });

  test('overrides the customer of before, also of a completed service, and needs no body', async () => {
    const [first, second] = [await createCustomer(), await createCustomer()];
    const id = await start({ customer_id: first, timestamp: '2020-01-01' });
    await expectStatus(204, call('POST', `/services/${id}/end`, { timestamp: '2020-01-02' }));
    await expectStatus(200, call('POST', `/customers/${second}/services/${id}`));
    for (const list of ['', '/completed']) {
      assert.deepEqual(await idsOf(`/customers/${first}/services${list}`), []);
      assert.deepEqual(await idsOf(`/customers/${second}/services${list}`), [id]);
    }
    assert.equal((await read(id)).duration, 86_400_000);
    await expectStatus(200, call('POST', `/customers/${second}/services/${id}`, { timestamp: '2020-01-01T12:00:00Z' }));
    assert.equal((await read(id)).duration, 43_200_000);
  });

  test('refuses unknown customers and services, other ids and fields', async () => {
    const customer = await createCustomer();
    const id = await start();
    assert.equal((await call('POST', `/customers/NOBODY/services/${id}`, {})).status, 404);
    assert.equal((await call('POST', `/customers/${customer}/services/999999999`, {})).status, 404);
    assert.equal((await call('POST', `/customers/${customer}/services/x`, {})).status, 404);
    for (const body of [
      { customer_id: 'OTHER' },
      { service_id: id + 1 },
      { service_type: null },
      { contact_key: '1' },
      { colour: 1 },
    ]) {
      const answer = await call('POST', `/customers/${customer}/services/${id}`, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
    }
    assert.equal('customer_id' in (await read(id)), false);
  });
});

describe('complete service', () => {
  test('the documented sample: 204, the end and how long it took', async () => {
    const id = await start({ timestamp: '2009-05-12T12:05:00.000Z', est_duration: 86400 });
    const answer = await expectStatus(
      204,
      call('POST', `/services/${id}/end`, {
        service_id: id,
        timestamp: '2009-05-12T12:05:12.145Z',
        interaction_id: '123ABCAADFJ1259ACF',
        media_type: 1,
        resource_id: 5005,
        resource_type: 2,
        disposition: 10,
        disposition_desc: 'SUCCESS',
        Feedback: feedbackRecord,
        Satisfaction: satisfactionRecords,
      }),
    );
    assert.equal(answer.text, '');
    assert.deepEqual(await read(id, '?extensions=Feedback,Satisfaction,coupon'), {
      service_id: id,
      contact_key: (await read(id)).contact_key,
      service_type: 100,
      est_duration: 86400,
      duration: 12_145,
      disposition: 10,
      disposition_desc: 'SUCCESS',
      started: { timestamp: '2009-05-12T12:05:00.000Z' },
      completed: {
        timestamp: '2009-05-12T12:05:12.145Z',
        interaction_id: '123ABCAADFJ1259ACF',
        media_type: 1,
        resource_id: 5005,
        resource_type: 2,
      },
      Feedback: feedbackRecord,
      Satisfaction: satisfactionRecords,
    });
  });

  test('twice is 409, and needs no body', async () => {
    const id = await start();
    await expectStatus(204, call('POST', `/services/${id}/end`));
    const again = await call('POST', `/services/${id}/end`, { disposition: 5 });
    assert.deepEqual([again.status, again.body.code], [409, 4090]);
    assert.equal('disposition' in (await read(id)), false);
  });

  test('leaves states and tasks as they are, and lets none start', async () => {
    const id = await start();
    await expectStatus(201, call('POST', `/services/${id}/states/start`, { state_type: 1 }));
    await expectStatus(201, call('POST', `/services/${id}/tasks/start`, { task_type: 1 }));
    await expectStatus(204, call('POST', `/services/${id}/end`));
    const service = await read(id, '?active_states=true&active_tasks=true');
    assert.deepEqual([service.active_states.length, service.active_tasks.length], [1, 1]);
    for (const [part, body] of [
      ['states', { state_type: 1 }],
      ['tasks', { task_type: 1 }],
    ] as const) {
      assert.equal((await call('POST', `/services/${id}/${part}/start`, body)).status, 409);
    }
    assert.equal(
      (await call('POST', `/services/${id}/states/transition`, { from: { state_id: 1 }, to: { state_type: 2 } }))
        .status,
      409,
    );
    assert.equal('completed' in (await read(id, '?active_states=true')).active_states[0], false);
    await expectStatus(204, call('POST', `/services/${id}/tasks/1/end`));
  });

  test('keeps the documented limits of its texts', async () => {
    const id = await start();
    for (const body of [
      { session_id: 'x'.repeat(33) },
      { interaction_id: 'x'.repeat(51) },
      { disposition_desc: 'x'.repeat(257) },
      { est_duration: 5 },
      { service_type: 5 },
      { service_id: id + 1 },
    ]) {
      assert.equal((await call('POST', `/services/${id}/end`, body)).status, 400, JSON.stringify(body));
    }
    const largest = {
      session_id: 'x'.repeat(32),
      interaction_id: 'x'.repeat(50),
      disposition_desc: 'x'.repeat(256),
      disposition: 'gave up',
    };
    await expectStatus(204, call('POST', `/services/${id}/end`, largest));
    const { completed, disposition, disposition_desc } = await read(id);
    const { timestamp, ...rest } = completed;
    assert.equal(typeof timestamp, 'string');
    assert.deepEqual({ ...rest, disposition, disposition_desc }, largest);
  });
});

describe('query services', () => {
  test('unknown ids are 404', async () => {
    for (const id of ['0', '-1', '1.5', 'abc', '99999999', '9007199254740993', '1'.repeat(40)]) {
      assert.equal((await call('GET', `/services/${id}`)).status, 404, id);
    }
    assert.equal((await call('GET', '/customers/NOBODY/services')).status, 404);
    assert.deepEqual((await call('GET', '/services/anonymous/nobody')).body, []);
  });

  test('the caller from 408-832-7799 is found again by the contact key', async () => {
    const key = '408-832-7799';
    const first = await start({ contact_key: key, service_type: 'wireless' });
    const found = await expectStatus(200, call('GET', `/services/anonymous/${key}/active/`));
    assert.deepEqual(found.body, [await read(first)]);
    const hostile = "a/b?c%d'e ü";
    const second = await start({ contact_key: hostile });
    assert.deepEqual(await idsOf(`/services/anonymous/${encodeURIComponent(hostile)}`), [second]);
    assert.deepEqual(await idsOf(`/cv/services/anonymous/${key}`), [first]);
  });

  describe('of a customer', () => {
    let customer = '';
    const ids: number[] = [];
    before(async () => {
      customer = await createCustomer();
      for (let day = 1; day <= 6; day += 1) {
        ids.push(
          await start({
            customer_id: customer,
            service_type: day % 2 === 0 ? 'even' : day,
            timestamp: `2020-01-0${day}T00:00:00Z`,
            Feedback: { rating: day },
          }),
        );
      }
      for (const day of [1, 2, 3]) {
        await expectStatus(
          204,
          call('POST', `/services/${ids[day - 1]}/end`, { timestamp: `2020-02-0${day}T00:00:00Z` }),
        );
      }
    });
    const days = async (query: string, list = '') => {
      const found = await idsOf(`/customers/${customer}/services${list}${query}`);
      return found.map((id) => ids.indexOf(id) + 1);
    };

    test('newest first; all, active, completed', async () => {
      assert.deepEqual(await days(''), [6, 5, 4, 3, 2, 1]);
      assert.deepEqual(await days('', '/active'), [6, 5, 4]);
      assert.deepEqual(await days('', '/completed'), [3, 2, 1]);
    });

    test('by when they started and were completed: from inclusive, to exclusive', async () => {
      assert.deepEqual(await days('?started_from=2020-01-03T00:00:00.000Z'), [6, 5, 4, 3]);
      assert.deepEqual(await days('?started_to=2020-01-03T00:00:00.000Z'), [2, 1]);
      assert.deepEqual(await days('?started_from=2020-01-03&started_to=2020-01-05'), [4, 3]);
      assert.deepEqual(await days('?completed_from=2020-02-02'), [3, 2]);
      assert.deepEqual(await days('?completed_to=2020-02-02', '/completed'), [1]);
      assert.deepEqual(await days('?completed_to=2020-02-02', '/active'), []);
      for (const name of ['started_from', 'started_to', 'completed_from', 'completed_to']) {
        const answer = await call('GET', `/customers/${customer}/services?${name}=soon`);
        assert.equal(answer.status, 400);
        assert.match(answer.body.description, new RegExp(`'${name}'`));
      }
    });

    test('by type, in both spellings', async () => {
      assert.deepEqual(await days('?service_type=even'), [6, 4, 2]);
      assert.deepEqual(await days('?service_types=1,even,3'), [6, 4, 3, 2, 1]);
      assert.deepEqual(await days('?service_type=1&service_type=5'), [5, 1]);
      assert.deepEqual(await days('?service_type=odd'), []);
    });

    test('with the extensions that are asked for', async () => {
      const { body } = await expectStatus(
        200,
        call('GET', `/customers/${customer}/services?extensions=feedback,Satisfaction&limit=2`),
      );
      assert.deepEqual(
        body.map((service: Record<string, unknown>) => [service['Feedback'], service['Satisfaction']]),
        [
          [{ rating: 6 }, []],
          [{ rating: 5 }, []],
        ],
      );
      assert.equal((await call('GET', `/customers/${customer}/services?extensions=Nothing`)).status, 400);
      assert.equal((await call('GET', `/customers/${customer}/services?colour=red`)).status, 400);
      assert.equal((await call('GET', `/customers/${customer}/services?active_states=maybe`)).status, 400);
    });

    test('in pages that are stable while services are added', async () => {
      const pages: number[][] = [];
      let next: string | undefined = `/customers/${customer}/services?limit=2`;
      while (next !== undefined) {
        const answer = await expectStatus(200, call('GET', next));
        pages.push(answer.body.map((service: { service_id: number }) => ids.indexOf(service.service_id) + 1));
        const link: string = answer.headers.get('link') ?? '';
        next = /<([^>]+)>; rel="next"/.exec(link)?.[1]?.replace(server.url, '');
        if (pages.length === 1) await start({ customer_id: customer, timestamp: '2030-01-01' });
      }
      assert.deepEqual(pages, [
        [6, 5],
        [4, 3],
        [2, 1],
      ]);
      for (const bad of [
        'limit=0',
        'limit=501',
        'cursor=x',
        `cursor=${btoa('["2020-01-01",1]')}`,
        `cursor=${btoa('[1,1]')}`,
        `cursor=${btoa('["0000-01-01T00:00:00.000Z",1]')}`,
      ]) {
        assert.equal((await call('GET', `/customers/${customer}/services?${bad}`)).status, 400, bad);
      }
    });
  });
});

test('the newest interactions that its events name are shown when asked for', async () => {
  const customer = await createCustomer();
  const ids = Array.from({ length: 52 }, (_, i) => `SAID${i}`);
  const common = {
    customer_id: customer,
    status: 3,
    entity_type: 3,
    type: 'Inbound',
    media_type: 'voice',
    creator_app_id: 1,
  };
  for (const [i, interaction_id] of ids.entries()) {
    const start_date = `2020-01-01T00:00:${String(i).padStart(2, '0')}.000Z`;
    await expectStatus(201, call('POST', '/interactions', { ...common, interaction_id, start_date }));
  }
  const service = await start({ customer_id: customer, interaction_id: ids[0] });
  assert.equal('interactions' in (await read(service)), false);
  const one = await read(service, '?interactions=true');
  assert.deepEqual(one.interactions, (await call('GET', `/services/${service}/interactions`)).body);
  assert.equal(one.interactions[0].interaction_id, ids[0]);
  for (const interaction_id of ids.slice(1)) {
    await expectStatus(201, call('POST', `/services/${service}/tasks/start`, { task_type: 1, interaction_id }));
  }
  const answer = await expectStatus(200, call('GET', `/customers/${customer}/services?interactions=true`));
  const shown = answer.body[0].interactions.map((said: { interaction_id: string }) => said.interaction_id);
  assert.deepEqual(shown, ids.slice(2).reverse());
  const [, next = ''] = /<([^>]+)>; rel="interactions"/.exec(answer.headers.get('link') ?? '') ?? [];
  const rest = await expectStatus(200, call('GET', next.replace(server.url, '')));
  assert.deepEqual(
    rest.body.map((said: { interaction_id: string }) => said.interaction_id),
    [ids[1], ids[0]],
  );
  const as = await callerWith(server, 'no interactions', ['UCS.Service.readService']);
  assert.equal((await call('GET', `/services/${service}?interactions=true`, undefined, { as })).status, 403);
});

describe('deleting and merging profiles', () => {
  const count = async (ids: readonly number[]): Promise<number> =>
    await asOwner(server.databaseUrl, async (client) => {
      let rows = 0;
      for (const table of [
        'services',
        'states',
        'tasks',
        'service_owners',
        'service_interactions',
        'service_extension_records',
        'service_extension_unique_values',
      ]) {
        const result = await client.query(`SELECT 1 FROM ${table} WHERE service_id = ANY ($1)`, [ids]);
        rows += result.rowCount ?? 0;
      }
      return rows;
    });

  async function wholeService(customer: string): Promise<number> {
    const id = await start({ ...fields, customer_id: customer, relatedOffers: offers });
    await expectStatus(201, call('POST', `/services/${id}/states/start`, { state_type: 1, Feedback: { rating: 1 } }));
    await expectStatus(
      201,
      call('POST', `/services/${id}/tasks/start`, { task_type: 1, state_id: 1, Proposal: [{ 'car type': 'x' }] }),
    );
    return id;
  }

  test('a deleted profile takes its services with their states, tasks and extensions along', async () => {
    const customer = await createCustomer();
    const ids = [await wholeService(customer), await wholeService(customer)];
    assert.equal((await count(ids)) > 20, true);
    await expectStatus(200, call('DELETE', `/profiles/${customer}`));
    assert.equal(await count(ids), 0);
    assert.equal((await call('GET', `/services/${ids[0]}`)).status, 404);
  });

  test('a merge moves all services, or only the active ones', async () => {
    for (const activeOnly of [false, true]) {
      const [destination, source] = [await createCustomer(), await createCustomer()];
      const [own, active, completed] = [
        await start({ customer_id: destination, timestamp: '2020-01-01' }),
        await wholeService(source),
        await wholeService(source),
      ];
      await expectStatus(204, call('POST', `/services/${completed}/end`));
      await expectStatus(
        204,
        call('PUT', `/profiles/${destination}/merge/${source}`, { keep_active_service_only: activeOnly }),
      );
      const expected = activeOnly ? [active, own] : [completed, active, own];
      assert.deepEqual(await idsOf(`/customers/${destination}/services`), expected);
      for (const id of expected) assert.equal((await read(id)).customer_id, destination);
      assert.deepEqual((await read(active, '?extensions=relatedOffers')).relatedOffers, offers);
      assert.equal((await count([completed])) === 0, activeOnly);
    }
  });
});

describe('who may', () => {
  test('each operation needs its task, and those of extensions and nested parts as well', async () => {
    const customer = await createCustomer();
    const id = await start({ contact_key: 'tasks', relatedOffers: offers });
    const needs: [string, string, unknown, string[]][] = [
      ['POST', '/services/start', { service_type: 1, contact_key: 'may' }, ['UCS.Service.startService']],
      [
        'POST',
        '/services/start',
        { service_type: 1, contact_key: 'may', coupon: {} },
        ['UCS.Service.startService', 'UCS.Service.createServiceExtension'],
      ],
      ['POST', `/customers/${customer}/services/${id}`, {}, ['UCS.Service.startService']],
      [
        'POST',
        `/customers/${customer}/services/${id}`,
        { coupon: {} },
        ['UCS.Service.startService', 'UCS.Service.updateServiceExtension'],
      ],
      [
        'POST',
        `/customers/${customer}/services/${id}`,
        { coupon: null },
        ['UCS.Service.startService', 'UCS.Service.updateServiceExtension', 'UCS.Service.deleteServiceExtension'],
      ],
      ['GET', `/services/${id}`, undefined, ['UCS.Service.readService']],
      ['GET', '/services/anonymous/tasks', undefined, ['UCS.Service.readService']],
      ['GET', `/customers/${customer}/services`, undefined, ['UCS.Service.readService']],
      [
        'GET',
        `/services/${id}?extensions=relatedOffers`,
        undefined,
        ['UCS.Service.readService', 'UCS.Service.readServiceExtension'],
      ],
      ['GET', `/services/${id}?active_states=true`, undefined, ['UCS.Service.readService', 'UCS.State.readState']],
      ['GET', `/services/${id}?completed_tasks=true`, undefined, ['UCS.Service.readService', 'UCS.Task.readTask']],
      ['POST', `/services/${id}/end`, {}, ['UCS.Service.stopService']],
    ];
    for (const [i, [method, path, body, tasks]] of needs.entries()) {
      for (const [j, missing] of tasks.entries()) {
        const others = ['UCS.Customer.readProfile', ...tasks.filter((task) => task !== missing)];
        const answer = await call(method, path, body, { as: await callerWith(server, `no-${i}-${j}`, others) });
        assert.equal(answer.status, 403, `${method} ${path} without ${missing}`);
        assert.match(answer.body.description, new RegExp(missing));
      }
      const answer = await call(method, path, body, { as: await callerWith(server, `yes-${i}`, tasks) });
      assert.equal(answer.status < 300, true, `${method} ${path}: ${answer.text}`);
    }
    assert.equal((await call('GET', `/services/${id}`, undefined, { as: '' })).status, 401);
  });

  test('nothing of another tenant can be seen or changed', async () => {
    await expectStatus(201, call('POST', '/access/tenants', { name: 'other', admin_password: 'another password' }));
    const as = basic('other\\admin', 'another password');
    const customer = await createCustomer();
    const id = await start({ customer_id: customer, contact_key: 'ours' });
    const anonymous = await start({ contact_key: 'ours too' });
    for (const [method, path, body] of [
      ['GET', `/services/${id}`],
      ['GET', `/services/${id}/states`],
      ['GET', `/customers/${customer}/services`],
      ['POST', `/services/${id}/end`, {}],
      ['POST', `/services/${id}/states/start`, { state_type: 1 }],
      ['POST', `/customers/${customer}/services/${id}`, {}],
      ['POST', '/services/start', { service_type: 1, customer_id: customer }],
    ] as const) {
      assert.equal((await call(method, path, body, { as })).status, 404, `${method} ${path}`);
    }
    assert.deepEqual((await call('GET', '/services/anonymous/ours%20too', undefined, { as })).body, []);
    assert.equal('completed' in (await read(anonymous)), false);
  });

  test('in maintenance mode services answer 503', async () => {
    const id = await start();
    await expectStatus(200, call('POST', '/server/mode', { mode: 'maintenance' }));
    const answers = await Promise.all([
      call('GET', `/services/${id}`),
      call('POST', '/services/start', { service_type: 1, contact_key: '1' }),
      call('POST', `/services/${id}/tasks/start`, { task_type: 1 }),
    ]);
    await expectStatus(200, call('POST', '/server/mode', { mode: 'production' }));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 503, 503],
    );
  });
});

test('a page of services with large extensions ends early, and goes on', async () => {
  const key = newContactKey();
  const records = Array.from({ length: 1500 }, (_, i) => ({ offer_name: `offer ${i}`, comments: 'c'.repeat(250) }));
  const ids: number[] = [];
  for (let i = 0; i < 30; i += 1)
    ids.unshift(await start({ contact_key: key, timestamp: `2020-01-01T00:00:${10 + i}Z`, relatedOffers: records }));
  const found: number[] = [];
  let pages = 0;
  for (
    let next: string | undefined = `/services/anonymous/${key}?extensions=relatedOffers&limit=500`;
    next !== undefined;
    pages += 1
  ) {
    const answer = await expectStatus(200, call('GET', next));
    assert.equal(answer.text.length < 16 * 1024 * 1024, true);
    found.push(...answer.body.map((service: { service_id: number }) => service.service_id));
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]?.replace(server.url, '');
  }
  assert.deepEqual(found, ids);
  assert.equal(pages > 1, true);
});

test('contact keys are not logged, whatever the path makes of them', async () => {
  const key = '4917000000004';
  for (const [method, path] of [
    ['GET', `/services/%61nonymous/${key}`],
    ['GET', `/services/anonymous/${key}/active`],
    ['POST', `/services/anonymous/${key}`],
    ['DELETE', `/services/anonymous/${key}/completed`],
    ['GET', `/services/anonymous/${key}/bogus`],
    ['GET', `/cv/services/Anonymous/${key}/actve`],
    ['GET', `/services/anonymous//${key}`],
    ['GET', `/nowhere/${key}`],
  ] as const) {
    await call(method, path);
  }
  const lines = server.log.join('');
  assert.match(lines, /"url":"\/services\/anonymous\/\*\/active"/);
  assert.doesNotMatch(lines, new RegExp(key));
});

test('what was done is in the audit trail, and no contact key is', async () => {
  const id = await start({ contact_key: 'a very personal number' });
  await expectStatus(204, call('POST', `/services/${id}/end`));
  const { body, text } = await expectStatus(200, call('GET', '/access/audit?limit=2', undefined, { as: admin }));
  assert.deepEqual(
    body.items.map((entry: Record<string, unknown>) => [entry['action'], entry['record_type'], entry['record_id']]),
    [
      ['complete', 'service', String(id)],
      ['start', 'service', String(id)],
    ],
  );
  assert.doesNotMatch(text, /personal/);
  assert.doesNotMatch(server.log.join(''), /personal/);
});
