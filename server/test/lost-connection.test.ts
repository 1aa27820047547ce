import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { Database, isUnavailable } from '../src/db/client.ts';
import { createLog } from '../src/log.ts';

/** A message of PostgreSQL's protocol. */
function message(type: string, ...fields: (string | number)[]): Buffer {
  const body = Buffer.concat(
    fields.map((field) => (typeof field === 'string' ? Buffer.from(field) : Buffer.from([0, 0, 0, field]))),
  );
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const welcome = [message('R', 0), message('Z', 'I')];
const farewell = message('E', 'SFATAL\0', 'C57P01\0', 'Mterminating connection\0', '\0');

test('a connection that ends in the packet that says it is ready ends one request and not the process', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([...welcome, farewell])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const settings = { host: '127.0.0.1', port, user: 'nobody', database: 'none', ssl: false };
  const database = new Database({ settings, role: undefined, log: createLog('silent') });
  for (let i = 0; i < 3; i += 1) {
    const asked = database.system((db) => db.query('SELECT 1'));
    await assert.rejects(asked, (error) => isUnavailable(error));
  }
  await database.close();
});
