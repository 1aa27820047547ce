import type { Database } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { type Control, notify, processesBehind } from './control.ts';
import type { Mode } from './mode-gate.ts';

export interface ModeSwitch {
  readonly database: Database;
  readonly control: Control;
  readonly tenant: number;
  readonly mode: Mode;
  readonly timeoutSeconds: number;
}

/**
 * Switches a tenant's mode in all processes (API reference, "Set Server Mode"): new calls are refused, calls in
 * flight finish first, and after `timeoutSeconds` the switch is given up. Setting the present mode succeeds at once.
 *
 * @throws {ApiError} 503 when calls in flight did not finish in time (the old mode stays) or another switch runs
 */
export async function switchMode({ database, control, tenant, mode, timeoutSeconds }: ModeSwitch): Promise<void> {
  const epoch = await announce(database, tenant, mode, timeoutSeconds);
  if (epoch === undefined) return;
  const drained = await acknowledged(database, control, tenant, epoch, timeoutSeconds * 1000);
  const settledEpoch = await settle(database, tenant, epoch, drained ? mode : undefined);
  if (!drained || settledEpoch === undefined) {
    throw new ApiError(
      'modeSwitchTimedOut',
      `calls in flight did not finish within ${timeoutSeconds} s; the mode was not changed`,
    );
  }
  // Whoever gets the answer may call any process next: all should know the new mode by then.
  await acknowledged(database, control, tenant, settledEpoch, 5000);
}

/** Two switches cannot be under way at once. */
function alreadySwitching(): ApiError {
  const headers = { 'retry-after': '1' };
  return new ApiError('switchingMode', 'the server is already switching its mode; try again', { headers });
}

/** @returns the epoch of the switch, or undefined when the tenant is in that mode already */
async function announce(
  database: Database,
  tenant: number,
  mode: Mode,
  timeoutSeconds: number,
): Promise<number | undefined> {
  return await database.transaction(tenant, async (db) => {
    await db.query(
      `INSERT INTO server_modes (tenant_id, mode, epoch) VALUES ($1, 'production', 0) ON CONFLICT (tenant_id) DO NOTHING`,
      [tenant],
    );
    const [row] = await db.query<{ mode: Mode; switching: boolean }>(
      `SELECT mode, coalesce(switching_to IS NOT NULL AND switching_until > clock_timestamp(), false) AS switching
       FROM server_modes WHERE tenant_id = $1 FOR UPDATE`,
      [tenant],
    );
    if (row?.switching === true) {
      throw alreadySwitching();
    }
    if (row?.mode === mode) return undefined;
    // The margin lets this process end the switch itself; the time is for the case that it dies.
    const [updated] = await db.query<{ epoch: number }>(
      `UPDATE server_modes SET switching_to = $2, switching_until = clock_timestamp() + make_interval(secs => $3),
         epoch = epoch + 1 WHERE tenant_id = $1 RETURNING epoch`,
      [tenant, mode, timeoutSeconds + 5],
    );
    await notify(db, { kind: 'mode', tenant });
    return updated?.epoch;
  });
}

/** Ends the switch: with `mode` set when everybody is ready, otherwise with the old mode. */
async function settle(
  database: Database,
  tenant: number,
  epoch: number,
  mode: Mode | undefined,
): Promise<number | undefined> {
  return await database.transaction(tenant, async (db) => {
    const [row] = await db.query<{ epoch: number }>(
      `UPDATE server_modes SET mode = coalesce($3, mode), switching_to = NULL, switching_until = NULL, epoch = epoch + 1
       WHERE tenant_id = $1 AND epoch = $2 RETURNING epoch`,
      [tenant, epoch, mode ?? null],
    );
    await notify(db, { kind: 'mode', tenant });
    return row?.epoch;
  });
}

async function acknowledged(
  database: Database,
  control: Control,
  tenant: number,
  epoch: number,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  let wake = () => {};
  const unsubscribe = control.subscribe((message) => {
    if (message.kind === 'acknowledged' && message.tenant === tenant) wake();
  });
  try {
    for (;;) {
      // Armed before asking, so that an acknowledgement in between is not missed.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if ((await processesBehind(database, tenant, epoch)).length === 0) return true;
      const left = deadline - performance.now();
      if (left <= 0) return false;
      // Polled as well: a process that dies acknowledges nothing.
      const timer = setTimeout(wake, Math.min(left, 500));
      await woken;
      clearTimeout(timer);
    }
  } finally {
    unsubscribe();
  }
}
