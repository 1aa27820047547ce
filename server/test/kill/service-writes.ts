import type { Customer } from './customers.ts';
import type { Event, Offer, Records } from './service-elements.ts';
import { type Place, Service } from './services.ts';
import { change, creation, placeholder } from './things.ts';
import type { Values } from './values.ts';
import type { Write } from './write.ts';

/** The writes of services, their states and tasks, made of fresh values. */
export class ServiceWrites {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * Some write.
   *
   * @param services those that it may change
   * @param customers those that a service may be for
   */
  choose(services: readonly Service[], customers: readonly Customer[]): Write {
    const { random } = this.#values;
    const service = random.pick(services);
    const customer = random.pick(customers);
    const dice = random.next();
    if (service === undefined || dice < 0.25) return this.#start(random.chance(0.5) ? customer : undefined);
    if (dice < 0.35) return this.#changeRecords(service);
    if (dice < 0.4 && customer !== undefined) return this.#associate(service, customer);
    if (service.data.own.ended !== undefined) return this.#changeRecords(service);
    if (dice < 0.6) return this.#startPart(service, random.chance(0.5) ? 'state' : 'task');
    const open = random.pick(service.places.filter(({ kind, element }) => kind !== 'service' && !element.ended));
    if (open === undefined) return dice < 0.9 ? this.#startPart(service, 'state') : this.#end(service, whole);
    if (dice < 0.75 && open.kind === 'state') return this.#transition(service, open);
    return this.#end(service, dice < 0.93 ? open : whole);
  }

  #start(customer: Customer | undefined): Write {
    const values = this.#values;
    const [type, event, records] = [values.fresh('T'), this.#event(), this.#records()];
    const owner = {
      ...(customer !== undefined && { customer_id: customer.id }),
      ...((customer === undefined || values.random.chance(0.5)) && { contact_key: values.fresh('K') }),
    };
    const own = { type, started: event, records };
    const service = new Service(placeholder, { ...owner, own, states: [], tasks: [] });
    return {
      method: 'POST',
      target: '/services/start',
      body: { service_type: type, ...owner, ...event, ...records },
      success: 201,
      idempotencyKey: values.idempotencyKey(),
      ...creation(service),
      chosen: { field: 'service_id', searches: service.searches() },
    };
  }

  /** Takes the service from whoever has it. */
  #associate(service: Service, customer: Customer): Write {
    const est_duration = this.#values.random.between(1, 1_000_000);
    const { own } = service.data;
    const { records } = this.#replacing(own.records);
    return {
      ...this.#post(`/customers/${customer.id}/services/${service.id}`, 200),
      body: { est_duration, ...records.given },
      ...change(
        service,
        service.with({ customer_id: customer.id, est_duration, own: { ...own, records: records.after } }),
      ),
    };
  }

  #startPart(service: Service, kind: 'state' | 'task'): Write {
    const { states, tasks } = service.data;
    const [type, event, records] = [this.#values.fresh('t'), this.#event(), this.#records()];
    const started = { type, started: event, records };
    const inState = kind === 'task' ? this.#values.maybe(0.7, () => this.#someState(service)) : {};
    const isState = kind === 'state';
    return {
      ...this.#post(`${service.path}/${kind}s/start`, 201),
      body: { [`${kind}_type`]: type, ...inState, ...event, ...records },
      answer: { [`${kind}_id`]: (isState ? states : tasks).length + 1 },
      ...change(
        service,
        service.with(isState ? { states: [...states, started] } : { tasks: [...tasks, { ...started, ...inState }] }),
      ),
    };
  }

  #someState({ data: { states } }: Service) {
    return states.length === 0 ? {} : { state_id: this.#values.random.between(1, states.length) };
  }

  /** Ends the service, or a state or task of it. */
  #end(service: Service, place: Place): Write {
    const [event, disposition] = [this.#event(), this.#values.fresh('D')];
    let given = {};
    const after = service.changed(place, (element) => {
      const { records } = this.#replacing(element.records);
      given = records.given;
      return { ...element, ended: { event, disposition }, records: records.after };
    });
    return {
      ...this.#post(`${service.pathOf(place)}/end`, place.kind === 'state' ? 200 : 204),
      body: { ...event, disposition, ...given },
      ...change(service, after),
    };
  }

  /** One state ends and the next one starts, with the same records. */
  #transition(service: Service, from: Place): Write {
    const [event, disposition, type] = [this.#event(), this.#values.fresh('D'), this.#values.fresh('t')];
    const records = this.#records();
    const ended = service.changed(from, (state) => ({
      ...state,
      ended: { event, disposition },
      records: { ...state.records, ...records },
    }));
    const { states } = ended.data;
    const next = { type, started: { ...event, previous_state_id: from.id }, records };
    return {
      ...this.#post(`${service.path}/states/transition`, 201),
      body: { ...event, from: { state_id: from.id, disposition }, to: { state_type: type }, ...records },
      answer: { state_id: states.length + 1 },
      ...change(service, ended.with({ states: [...states, next] })),
    };
  }

  /** Of the service or one of its parts: all records in the place of others, or one that its unique attribute selects. */
  #changeRecords(service: Service): Write {
    const { random } = this.#values;
    const { element, ...place } = random.pick(service.places) ?? { ...whole, element: service.data.own };
    const { Offer } = element.records;
    const selected = random.pick(Offer);
    const path = `${service.pathOf(place)}/extensions/Offer`;
    const replacedBy = (Offers: readonly Offer[]) =>
      change(
        service,
        service.changed(place, (before) => ({ ...before, records: { ...before.records, Offer: Offers } })),
      );
    const put = { method: 'PUT' as const, success: 204 };
    if (selected === undefined || random.chance(0.4)) {
      const offers = this.#offers(1);
      return { ...put, target: path, body: offers, success: 200, ...replacedBy(offers) };
    }
    if (random.chance(0.5)) {
      const body = { offer: selected.offer };
      return {
        ...put,
        target: `${path}/delete/by/unique`,
        body,
        ...replacedBy(Offer.filter((each) => each !== selected)),
      };
    }
    const updated = { offer: selected.offer, text: this.#values.fresh('x') };
    const after = Offer.map((each) => (each === selected ? updated : each));
    return { ...put, target: `${path}/by/unique`, body: updated, ...replacedBy(after) };
  }

  #post(target: string, success: number) {
    return { method: 'POST' as const, target, success, idempotencyKey: this.#values.idempotencyKey() };
  }

  #event(): Event {
    return { timestamp: this.#values.time(), interaction_id: this.#values.fresh('i') };
  }

  #records(): Records {
    return {
      Offer: this.#offers(0),
      ...this.#values.maybe(0.5, () => ({ Note: { text: this.#values.text() } })),
    };
  }

  /** Records that a later event brings: those of an extension that it names take the place of the former ones. */
  #replacing(before: Records) {
    const given: Partial<Records> = this.#values.maybe(0.6, () => this.#records());
    return { records: { given, after: { ...before, ...given } } };
  }

  #offers(least: number): Offer[] {
    const values = this.#values;
    return values.several(least, 3, () => ({ offer: values.fresh('O'), text: values.text() }));
  }
}

const whole: Place = { kind: 'service', id: 0 };
