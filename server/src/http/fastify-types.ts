import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Caller } from '../access/caller.ts';
import type { RequiredMode } from '../operations/mode-gate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The tasks a caller needs (all of them); `any user` asks only for valid credentials, `anybody` for nothing.
     * A route without it fails when it is registered.
     */
    tasks?: readonly string[] | 'any user' | 'anybody';
    /** The server mode it needs; routes of ours that no mode concerns are `both`. */
    mode?: RequiredMode;
    /**
     * The handler itself says when it counts as in flight (`ModeGate.run`): a client that sends slowly must not hold up a
     * switch of mode.
     */
    gatesItself?: boolean;
    /** The seeds show this request with a body that is not JSON but JSON5. */
    acceptsJson5?: boolean;
  }
  interface FastifyRequest {
    /** Who calls. Set before the handler of every route but those open to anybody. */
    caller: Caller;
    /** SHA-256 of the raw body, when the request carries an Idempotency-Key. */
    bodyHash: Buffer | undefined;
    receivedAt: Date;
  }
}

/** The Fastify instance that routes are registered on. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
