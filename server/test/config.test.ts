import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { openContext } from '../src/open-context.ts';

test('every setting has a default', () => {
  const config = readConfig({});
  assert.deepEqual(
    [config.host, config.port, config.publicUrl, config.basePaths, config.useRole, config.enforceModes],
    ['127.0.0.1', 8080, 'http://127.0.0.1:8080', ['/genesys/1/cs', '/cv', ''], true, true],
  );
  assert.deepEqual([config.reservedWords, config.modeSwitchTimeoutSeconds], ['names-and-values', 60]);
  assert.deepEqual([config.sftpPort, readConfig({ SFTP_PORT: '0' }).sftpPort], [2222, 0]);
  assert.equal(config.defaultCountry, 'US');
  assert.equal(readConfig({ DEFAULT_COUNTRY: 'de' }).defaultCountry, 'DE');
  assert.equal(config.contentLimitBytes, 67_108_864);
  assert.equal(readConfig({ CONTENT_LIMIT_BYTES: '10737418240' }).contentLimitBytes, 10_737_418_240);
  assert.deepEqual(readConfig({ PORT: '', HOST: ' ' }), config);
});

test('a value that cannot be used is named, with the rule', () => {
  const cases: [NodeJS.ProcessEnv, RegExp][] = [
    [{ PORT: 'http' }, /^PORT must be a whole number from 1 to 65535, not 'http'\.$/],
    [{ PORT: '65536' }, /^PORT must be/],
    [{ SFTP_PORT: 'off' }, /^SFTP_PORT must be a whole number from 0 to 65535, not 'off'\.$/],
    [{ USE_ROLE: 'maybe' }, /^USE_ROLE must be true or false, not 'maybe'\.$/],
    [{ ENFORCE_MODES: '1' }, /^ENFORCE_MODES must be/],
    [{ RESERVED_WORDS: 'none' }, /^RESERVED_WORDS must be one of names-and-values, names/],
    [{ BASE_PATHS: 'cv' }, /^BASE_PATHS must be/],
    [{ PUBLIC_URL: 'ftp://x' }, /^PUBLIC_URL must be/],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must start with/],
    [{ ADMIN_PASSWORD: 'x'.repeat(257) }, /^ADMIN_PASSWORD must have at most 256/],
    [{ TLS_CERT_FILE: '/x' }, /must be set together/],
    [{ MODE_SWITCH_TIMEOUT_S: '0' }, /^MODE_SWITCH_TIMEOUT_S must be/],
    [{ CONTENT_LIMIT_BYTES: '64MB' }, /^CONTENT_LIMIT_BYTES must be a whole number/],
    [{ CONTENT_LIMIT_BYTES: '0' }, /^CONTENT_LIMIT_BYTES must be/],
    [{ DEFAULT_COUNTRY: 'USA' }, /^DEFAULT_COUNTRY must be the ISO code of a country, such as US, not 'USA'\.$/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
  ];
  for (const [env, message] of cases) assert.throws(() => readConfig(env), { message });
});

test('a country without phone numbers stops the start before anything is made', async () => {
  const config = readConfig({ DEFAULT_COUNTRY: 'zz', DATA_DIR: '/nowhere' });
  await assert.rejects(openContext({ config, log: createLog('silent') }), {
    message: "DEFAULT_COUNTRY must be the ISO code of a country with phone numbers, such as US, not 'ZZ'.",
  });
});
