import { getHeapStatistics } from 'node:v8';
import type { Registry } from 'prom-client';
import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import { requireDefaultTenant } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { badParameter, missingParameter } from '../errors.ts';
import { closed, responses, textOf } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { version } from '../version.ts';
import { type Mode, modes } from './mode-gate.ts';
import { modeSchema } from './mode-schema.ts';
import { switchMode } from './switch-mode.ts';

const status = Type.Object(
  {
    version: Type.String(),
    system_time: Type.String(),
    mode: modeSchema('That of the caller’s tenant.'),
    switching_to: Type.Optional(modeSchema('Present while the mode is being switched.')),
    calls_in_flight: Type.Integer({ description: 'Calls of this process that a switch of the mode waits for.' }),
    mode_switch_timeout: Type.Integer({ description: 'How many seconds a switch of the mode waits for them.' }),
    max_memory: Type.Integer({ description: 'The most memory the JavaScript heap may use, in KB.' }),
    allocated_memory: Type.Integer({ description: 'The memory the heap has taken, in KB.' }),
    used_memory: Type.Integer({ description: 'The part of it in use, in KB.' }),
    free_memory: Type.Integer({ description: 'The part of it that is free, in KB.' }),
    started: Type.String(),
    last_request: Type.Optional(Type.String({ description: 'Of this process; absent before the first one.' })),
    request_today: Type.Integer(),
    client_errors_today: Type.Integer(),
    server_errors_today: Type.Integer(),
  },
  { title: 'ServerStatus' },
);

/** Server operations of the API reference, health and metrics. */
export function registerOperations(app: App, context: Context, metrics: Registry): void {
  const { config, control, counts, database, gate, now, startedAt, writing } = context;
  const tags = ['Server'];

  app.get(
    '/server/status',
    {
      config: { tasks: ['UCS.SystemMgt.readServerInfo'], mode: 'ungated' },
      schema: {
        tags,
        operationId: 'getServerStatus',
        summary: 'Query Server Status',
        response: responses({ 200: status }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const heap = getHeapStatistics();
      const kb = (bytes: number) => Math.round(bytes / 1024);
      const today = counts.today(tenant, now());
      const switchingTo = gate.switchingTo(tenant);
      return {
        version,
        system_time: now().toISOString(),
        mode: gate.state(tenant).mode,
        ...(switchingTo !== undefined && { switching_to: switchingTo }),
        calls_in_flight: gate.inFlight(tenant),
        mode_switch_timeout: config.modeSwitchTimeoutSeconds,
        max_memory: kb(heap.heap_size_limit),
        allocated_memory: kb(heap.total_heap_size),
        used_memory: kb(heap.used_heap_size),
        free_memory: kb(heap.total_heap_size) - kb(heap.used_heap_size),
        started: startedAt.toISOString(),
        ...(today.lastRequest !== undefined && { last_request: today.lastRequest.toISOString() }),
        request_today: today.requests,
        client_errors_today: today.clientErrors,
        server_errors_today: today.serverErrors,
      };
    },
  );

  app.post(
    '/server/mode',
    {
      config: { tasks: ['UCS.SystemMgt.changeServerMode'], mode: 'ungated' },
      schema: {
        tags,
        operationId: 'setServerMode',
        summary: 'Set Server Mode',
        body: closed({
          mode: Type.Optional(Type.Unknown({ description: '`production` or `maintenance`, whatever the case.' })),
        }),
        response: responses({ 200: Type.Object({ 'server changed': Type.String() }) }),
      },
    },
    async (request, reply) => {
      const mode = checkMode(request.body.mode);
      const { tenant } = request.caller;
      return await writing.long(request, reply, async () => {
        await switchMode({ database, control, tenant, mode, timeoutSeconds: config.modeSwitchTimeoutSeconds });
        const entry = { action: 'update', recordType: 'server_mode', recordId: mode } as const;
        await database.tenant(tenant, (db) => recordAudit(db, request.caller, now(), entry));
        const location = `${contextServicesBase(config.publicUrl, config.basePaths)}/server/status`;
        return { status: 200, headers: { location }, body: { 'server changed': mode } };
      });
    },
  );

  app.get(
    '/health/live',
    { config: { tasks: 'anybody' }, schema: { ...health('getLiveness', 'The process answers') } },
    async () => ({
      status: 'ok',
    }),
  );

  app.get(
    '/health/ready',
    { config: { tasks: 'anybody' }, schema: { ...health('getReadiness', 'The process can serve requests') } },
    async (_request, reply) => {
      const reason = await whyNotReady(context);
      if (reason !== undefined) return reply.code(503).send({ status: 'unavailable', reason });
      return { status: 'ok' };
    },
  );

  app.get(
    '/metrics',
    {
      config: { tasks: ['UCS.SystemMgt.readServerInfo'] },
      schema: {
        tags,
        operationId: 'getMetrics',
        summary: 'Prometheus metrics of this process',
        response: responses({ 200: textOf('text/plain', 'In the format of Prometheus.') }),
      },
    },
    async (request, reply) => {
      // They count everybody's requests, which no other tenant may see.
      requireDefaultTenant(request.caller, 'metrics are for the default tenant');
      return reply.type(metrics.contentType).send(await metrics.metrics());
    },
  );
}

function health(operationId: string, summary: string) {
  const answer = Type.Object({ status: Type.String(), reason: Type.Optional(Type.String()) });
  return {
    tags: ['Server'],
    operationId,
    summary,
    security: [],
    response: { 200: answer, 503: answer },
  };
}

async function whyNotReady({ database, gate }: Context): Promise<string | undefined> {
  if (!gate.inStep) return 'the control connection to the database is lost';
  return await database
    .system((db) => db.query('SELECT 1'))
    .then(
      () => undefined,
      () => 'the database cannot be reached',
    );
}

/** API reference, "Set Server Mode": case-insensitive; the words of the sample error. */
function checkMode(value: unknown): Mode {
  if (value === undefined) throw missingParameter('mode');
  const mode = typeof value === 'string' ? modes.find((candidate) => candidate === value.toLowerCase()) : undefined;
  if (mode === undefined) {
    // Only a text is quoted: what an object becomes as text is up to its sender, and can throw.
    const given = typeof value === 'string' ? `'${value.slice(0, 64)}'` : 'that is no text';
    throw badParameter('server mode', `server mode has not a correct value ${given}`);
  }
  return mode;
}
