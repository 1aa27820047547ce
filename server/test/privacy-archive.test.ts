import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { archiveOf, namesIn } from './privacy-archives.ts';
import { startSite } from './privacy-site.ts';
import {
  defineElementExtensions,
  feedbackRecord,
  offers,
  proposals,
  satisfactionRecords,
  surveyRecord,
} from './service-definitions.ts';
import { basic, expectStatus } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('unzip');
const { server, folder, call, post, get, attach, answerTo } = await startSite();
await defineElementExtensions(server);

describe('services.jsonl', () => {
  test('has the services of the customers with all that belongs to them', async () => {
    await post('/profiles', { customer_id: 'KIM', EmailAddress: 'kim@example.com' });
    const started = { customer_id: 'KIM', service_type: 1, Feedback: feedbackRecord, relatedOffers: offers };
    const first = (await post('/services/start', started)).service_id;
    const other = (await post('/services/start', { customer_id: 'KIM', service_type: 'later' })).service_id;
    const states = { Satisfaction: satisfactionRecords, Feedback: feedbackRecord };
    await post(`/services/${first}/states/start`, { state_type: 'one', ...states });
    await post(`/services/${first}/states/start`, { state_type: 'two' });
    await expectStatus(200, call('POST', `/services/${first}/states/1/end`, { disposition: 'done' }));
    // Of the same number as the first state.
    await post(`/services/${first}/tasks/start`, {
      task_type: 1,
      state_id: 2,
      Survey: surveyRecord,
      Proposal: proposals,
    });
    const answer = await answerTo({ contacts: [{ email: 'kim@example.com' }] });
    const lines = await answer.lines('services.jsonl');
    assert.deepEqual(
      lines.map((line) => line.service_id),
      [other, first],
    );
    const nested = 'active_states=true&completed_states=true&active_tasks=true&completed_tasks=true';
    const extensions = 'extensions=Feedback,Satisfaction,relatedOffers,coupon';
    for (const line of lines) {
      const answered = await get(`/services/${line.service_id}?${nested}&${extensions}`);
      for (const [kind, extensionNames] of [
        ['states', 'Feedback,Satisfaction,Sponsoring'],
        ['tasks', 'Survey,Proposal'],
      ]) {
        for (const which of ['active', 'completed']) {
          const parts = await get(`/services/${line.service_id}/${kind}/${which}?extensions=${extensionNames}`);
          for (const part of parts) delete part.customer_id;
          answered[`${which}_${kind}`] = parts;
        }
      }
      assert.deepEqual(line, answered);
    }
    assert.deepEqual(lines[1].relatedOffers, offers);
    assert.deepEqual(lines[1].completed_states[0].Satisfaction, satisfactionRecords);
    assert.deepEqual(lines[1].active_tasks[0].Proposal, proposals);
  });

  test('has anonymous services, and nothing else of nobody', async () => {
    const service = await post('/services/start', { service_type: 1, contact_key: '+1 781 555 9999' });
    await post('/services/start', { service_type: 1, contact_key: '+1 781 555 9998' });
    const answer = await answerTo({ contacts: [{ phone: '+1 781 555 9999' }] });
    const lines = await answer.lines('services.jsonl');
    assert.deepEqual(
      lines.map((line) => [line.service_id, line.contact_key, line.active_states, line.relatedOffers]),
      [[service.service_id, '+1 781 555 9999', [], []]],
    );
    assert.deepEqual(await answer.csv('contacts.csv'), []);
  });
});

describe('an archive', () => {
  test('has nothing of others: neither what they say of the person, nor what another tenant has', async () => {
    const made = await post('/access/tenants', { name: 'acme', admin_password: 'acme password' });
    const as = basic('acme\\admin', 'acme password');
    const theirs = { customer_id: 'PAT', EmailAddress: 'pat@example.com', LastName: 'Elsewhere' };
    await expectStatus(201, call('POST', '/profiles', theirs, { as }));
    await expectStatus(201, call('POST', '/interactions', minimal('PAT', { text: 'Elsewhere' }), { as }));
    const service = { customer_id: 'PAT', service_type: 'Elsewhere' };
    await expectStatus(201, call('POST', '/services/start', service, { as }));
    await post('/profiles', { customer_id: 'PAT', EmailAddress: 'pat@example.com', LastName: 'Here' });
    await createInteraction(server, minimal('PAT', { text: 'Here' }));
    await createCustomer(server, 'GOSSIP');
    await createInteraction(server, minimal('GOSSIP', { text: 'pat@example.com is a friend' }));
    const contacts = [{ email: 'pat@example.com' }];
    const [here] = await archiveOf(server, path.join(folder, 'here'), [{ contacts }]);
    const [elsewhere] = await archiveOf(server, path.join(folder, 'elsewhere'), [{ contacts }], {
      tenant: made.id as number,
    });
    for (const [answer, own, services] of [
      [here, 'Here', 0],
      [elsewhere, 'Elsewhere', 1],
    ] as const) {
      assert.ok(answer !== undefined);
      assert.deepEqual(
        (await answer.csv('contacts.csv')).map((row) => [row['customer_id'], row['LastName']]),
        [['PAT', own]],
      );
      assert.deepEqual(
        (await answer.lines('interactions.jsonl')).map(({ text }) => text),
        [own],
      );
      assert.equal((await answer.lines('services.jsonl')).length, services);
    }
  });

  test('has a whole folder for each request, also for what is found twice and for what is not found', async () => {
    await post('/profiles', { customer_id: 'TWO', EmailAddress: 'two@example.com', PhoneNumber: '+1 781 555 2222' });
    const id = await createInteraction(server, minimal('TWO', { type: 'Outbound', text: 'x' }));
    await attach(id, 'a.pdf', 'bytes');
    await post('/services/start', { customer_id: 'TWO', service_type: 1 });
    const place = path.join(folder, 'twice');
    const answers = await archiveOf(server, place, [
      { contacts: [{ email: 'two@example.com' }] },
      { contacts: [{ email: 'nobody@example.com' }] },
      { contacts: [{ phone: '+1 781 555 2222' }, { email: 'two@example.com' }] },
    ]);
    const files = ['contacts.csv', 'contact-attempts.csv', 'interactions.jsonl', 'services.jsonl'];
    const inZip = await namesIn(path.join(place, 'archive.zip'));
    const expected = [1, 2, 3].flatMap((n) => files.map((name) => `request-${n}/${name}`));
    const attachments = inZip.filter((name) => name.includes('/attachments/'));
    assert.deepEqual(
      inZip.filter((name) => !attachments.includes(name)),
      expected,
    );
    assert.deepEqual(
      attachments.map((name) => name.split('/', 1)[0]),
      ['request-1', 'request-3'],
    );
    const [one, none, again] = answers;
    assert.ok(one !== undefined && none !== undefined && again !== undefined);
    for (const name of files) assert.deepEqual(await one.bytes(name), await again.bytes(name), name);
    assert.equal((await one.csv('contacts.csv')).length, 1);
    assert.match(await none.text('contacts.csv'), /^customer_id,created_at,[^\r]*\r\n$/);
    assert.match(await none.text('contact-attempts.csv'), /^interaction_id,[^\r]*\r\n$/);
    assert.deepEqual([await none.text('interactions.jsonl'), await none.text('services.jsonl')], ['', '']);
  });
});
