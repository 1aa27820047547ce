import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { prepare } from './fuzz/fixtures.ts';
import { describeFailure, type Result, runFuzz } from './fuzz/run.ts';
import { admin, startServer } from './test-server.ts';

// Without the gate every operation is reached, also those that need maintenance mode.
const server = await startServer({ env: { ENFORCE_MODES: 'false' } });

test('malformed input never gives a 5xx, and every error has the one form', async () => {
  const target = { port: server.config.port, admin };
  const prepared = await prepare(target);
  const result = await runFuzz({ target, prepared, seed: 20_260_101, from: 0, to: 3_000, concurrency: 8 });
  assert.deepEqual(result.failures.map(describeFailure), []);
  assert.equal(result.sent, 3_000);
  // A few may have bad luck; a run that is blind to a part of the server has many.
  assert.ok(neverSucceeded(result).length <= 3, neverSucceeded(result).join());
  await prepared.verify();
  // Whatever was written and refused: every record is found by its devices, and nothing else is.
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});

/** Operations that so many requests were made for that one, at least, must have got through. */
function neverSucceeded({ operations }: Result): string[] {
  return [...operations].filter(([, { sent, succeeded }]) => sent >= 60 && succeeded === 0).map(([id]) => id);
}
