import type { TObject } from 'typebox';
import { badParameter } from '../errors.ts';
import { completePart } from './complete.ts';
import type { Code } from './element.ts';
import { type EventBody, type EventRules, type Extensions, readEvent, refuseOtherId } from './events.ts';
import { transition } from './schemas.ts';
import { startPart } from './start.ts';
import type { ServiceStore } from './store.ts';

/** The end of one state and the start of the next, with the fields and extensions that both share. */
export interface Transition {
  readonly from: EventBody;
  readonly to: EventBody;
}

/**
 * Reads a State Transition Event. Extensions in `from` and `to` are those of the one state; beside them, of both.
 *
 * @param allowEnd whether the caller may write extensions of the state that ends, `allowStart` of the one that starts
 */
export function readTransition(
  rules: Omit<EventRules, 'allow'> & { readonly allowEnd: (value: unknown) => void; readonly allowStart: () => void },
  serviceId: number,
  body: unknown,
): Transition {
  const { allowEnd, allowStart } = rules;
  const both = (value: unknown) => {
    allowEnd(value);
    allowStart();
  };
  const shared = readEvent({ ...rules, allow: both }, 'state', transition, body, ['from', 'to']);
  refuseOtherId(shared.fields, 'service_id', serviceId);
  const given = body as Readonly<Record<'from' | 'to', unknown>>;
  const { from, to } = transition.properties as unknown as Record<'from' | 'to', TObject>;
  return {
    from: unite(shared, readEvent({ ...rules, allow: allowEnd }, 'state', from, given.from)),
    to: unite(shared, readEvent({ ...rules, allow: allowStart }, 'state', to, given.to)),
  };
}

function unite(shared: EventBody, own: EventBody): EventBody {
  const extensions: Extensions = new Map([...shared.extensions, ...own.extensions]);
  return { fields: new Map([...shared.fields, ...own.fields]), extensions };
}

/**
 * "Perform State Transition": both or nothing.
 *
 * @returns the id of the state that starts
 * @throws {ApiError} 404 for an unknown service or state, 409 when one of them is completed
 */
export async function performTransition(store: ServiceStore, serviceId: number, { from, to }: Transition) {
  const stateId = from.fields.get('state_id');
  if (typeof stateId !== 'number') throw badParameter('from.state_id', 'it is the id of a state');
  to.fields.set('previous_state_id', stateId satisfies Code);
  const started = await startPart(store, 'state', serviceId, to);
  from.fields.delete('state_id');
  await completePart(store, 'state', serviceId, stateId, from);
  return started;
}
