import { ApiError } from '../errors.ts';

export const modes = ['production', 'maintenance'] as const;
export type Mode = (typeof modes)[number];

/** Which mode a route needs; `both` still waits while the mode is being switched. */
export type RequiredMode = Mode | 'both' | 'ungated';

export interface ModeState {
  readonly mode: Mode;
  readonly epoch: number;
  /** What is being switched to while `switchingUntil` says so. */
  readonly switchingTo: Mode | undefined;
  /** Milliseconds on the local monotonic clock until which a switch is under way. */
  readonly switchingUntil: number | undefined;
}

const initial: ModeState = { mode: 'production', epoch: 0, switchingTo: undefined, switchingUntil: undefined };

/**
 * The production/maintenance gate of one process (API reference, "Set Server Mode"). Counts the calls in flight per
 * tenant, so that a switch can wait for them. operations/control.ts keeps the states in step with the database.
 */
export class ModeGate {
  readonly #enforce: boolean;
  readonly #states = new Map<number, ModeState>();
  readonly #inFlight = new Map<number, number>();
  readonly #idle = new Map<number, (() => void)[]>();
  /** False while this process cannot hear of changes: then nobody can know the mode, and gated calls wait. */
  inStep = false;

  constructor(enforce: boolean) {
    this.#enforce = enforce;
  }

  state(tenant: number): ModeState {
    return this.#states.get(tenant) ?? initial;
  }

  /** The mode that a tenant is being switched to; undefined while none is under way. */
  switchingTo(tenant: number): Mode | undefined {
    const { switchingTo, switchingUntil } = this.state(tenant);
    return switchingUntil !== undefined && switchingUntil > performance.now() ? switchingTo : undefined;
  }

  /** How many gated calls of the tenant have not ended. */
  inFlight(tenant: number): number {
    return this.#inFlight.get(tenant) ?? 0;
  }

  setState(tenant: number, state: ModeState): void {
    this.#states.set(tenant, state);
  }

  clearStates(): void {
    this.#states.clear();
  }

  /** @throws {ApiError} 503 when the call is not for the present mode, or the mode is being switched */
  check(tenant: number, required: RequiredMode): void {
    if (required === 'ungated') return;
    if (!this.inStep) throw new ApiError('databaseUnavailable', 'the database cannot be reached; try again');
    const { mode } = this.state(tenant);
    if (this.switchingTo(tenant) !== undefined) {
      throw new ApiError('switchingMode', 'the server is switching its mode; try again', {
        headers: { 'retry-after': '1' },
      });
    }
    if (this.#enforce && required !== 'both' && required !== mode) {
      throw new ApiError('wrongMode', `this operation needs ${required} mode and the server is in ${mode} mode`);
    }
  }

  /** Runs a call that passed `check`, counted as in flight until it has settled. */
  async run<T>(tenant: number, required: RequiredMode, call: () => T | Promise<T>): Promise<T> {
    if (required === 'ungated') return await call();
    this.check(tenant, required);
    this.#inFlight.set(tenant, this.inFlight(tenant) + 1);
    try {
      return await call();
    } finally {
      const left = (this.#inFlight.get(tenant) ?? 1) - 1;
      this.#inFlight.set(tenant, left);
      if (left === 0) this.#becomeIdle(tenant);
    }
  }

  /** Resolves when no gated call of the tenant is in flight. */
  async idle(tenant: number): Promise<void> {
    if (this.inFlight(tenant) === 0) return;
    await new Promise<void>((resolve) => {
      const waiting = this.#idle.get(tenant) ?? [];
      waiting.push(resolve);
      this.#idle.set(tenant, waiting);
    });
  }

  #becomeIdle(tenant: number): void {
    for (const resolve of this.#idle.get(tenant) ?? []) resolve();
    this.#idle.delete(tenant);
  }
}
