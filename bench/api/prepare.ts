import { expectStatus } from './http.ts';

const mostPatience = '60';

/** Settings of a server under measurement: those of production. */
export function serverEnvironment(databaseUrl: string, dataDir: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    ADMIN_PASSWORD: adminPassword,
    LOG_LEVEL: 'info',
    MODE_SWITCH_TIMEOUT_S: mostPatience,
  };
}

const adminPassword = 'only for the benchmark';
export const admin = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;

const phone = {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['PhoneNumber'],
  attributes: [
    { name: 'PhoneType', type: 'integer', default: 0, mandatory: 'true' },
    { name: 'PhoneNumber', type: 'string', length: 15, mandatory: 'true' },
  ],
};

const keys = [
  { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] },
  { name: 'idEmail', attributes: ['EmailAddress'] },
  { name: 'idName', attributes: ['LastName', 'FirstName'] },
  { name: 'idAccount', attributes: ['AccountNumber'], unique: true },
];

/** Defines what the benchmark's profiles have, over HTTP as an administrator would. */
export async function defineMetadata(port: number): Promise<void> {
  await expectStatus(200, port, 'POST', '/server/mode', admin, { mode: 'maintenance' });
  await expectStatus(201, port, 'POST', '/metadata/profiles/extensions', admin, phone);
  for (const key of keys) await expectStatus(201, port, 'POST', '/metadata/identification-keys', admin, key);
  await expectStatus(200, port, 'POST', '/server/mode', admin, { mode: 'production' });
}

/** The Authorization header of a new API key: a password would measure Argon2, which is slow on purpose. */
export async function createApiKey(port: number): Promise<string> {
  const roles = (await expectStatus(200, port, 'GET', '/access/roles', admin)) as { items: { name: string }[] };
  const body = { name: `benchmark ${Date.now()}`, roles: roles.items.map(({ name }) => name) };
  const { key } = (await expectStatus(201, port, 'POST', '/access/api-keys', admin, body)) as { key: string };
  return `Bearer ${key}`;
}
