import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expectStatus, startServer } from './test-server.ts';

const server = await startServer();
const { port, dataDir } = server.config;
const demo = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));

async function play(): Promise<string> {
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, [demo, '--customers', '20'], { env });
  return stdout;
}

test('the demo plays its stories, twice on one server, and leaves no mapping behind', async () => {
  const [first, second] = [await play(), await play()];
  assert.match(first, /20 of 20 customers created/);
  assert.match(second, /0 of 20 customers created/);
  for (const said of [first, second]) {
    assert.match(said, /1 of 1 callers identified/);
    assert.match(said, /New wireless account: Waiting for service agent/);
    assert.match(said, /Customer identification → Waiting for service agent → .* → Delivering service/);
    assert.match(said, /\/plain_text\n {2}→ 200 Customer: does my plan include roaming in Portugal/);
    assert.match(said, /(thread \d) {2}email, Outbound: Re: My contract\n.*\1 {2}email, Inbound: My contract/);
    assert.equal(said.match(/1,created,BETTY,\n {4}2,(updated|unchanged),BRUCE,\n {4}3,ambiguous/g)?.length, 2);
    assert.match(said, /""ground floor"" is an invalid value for type 'Integer' \(column 'Address.AddressType'\)/);
    assert.match(said, /\$ openssl smime -decrypt .*\n {4}data\/Interaction-\d+\.json: \d+ lines\n {6}\{"IXNID":/);
    assert.match(said, /"response": "ERROR: incorrect device format"/);
    assert.match(said, /Receipt \d: profiles 1; found afterwards 0\./);
    assert.match(said, /\/profiles\/LEAVING\S*\n {2}→ 200 .*anonymized-[a-z]{12}/);
    assert.match(said, /Sell a contract: \{ fee: 39.9, plan: 'Family and friends', months: 12 \}/);
  }
  await expectStatus(201, server.call('POST', '/services/start', { service_type: 100, contact_key: 'x' }));
});
