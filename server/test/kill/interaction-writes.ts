import type { Customer } from './customers.ts';
import { Content, Interaction, type InteractionData, sharedFields } from './interactions.ts';
import { change, creation, placeholder } from './things.ts';
import type { Values } from './values.ts';
import type { Write } from './write.ts';

/** The writes of interactions, their contents and attachments. */
export class InteractionWrites {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * Some write.
   *
   * @param interactions those that it may change
   * @param customers those that may have one
   */
  choose(interactions: readonly Interaction[], customers: readonly Customer[]): Write | undefined {
    const { random } = this.#values;
    const interaction = random.pick(interactions);
    const customer = random.pick(customers);
    const dice = random.next();
    if (interaction === undefined || dice < 0.35) {
      return customer && this.#create(customer, random.chance(0.5) ? interaction : undefined);
    }
    if (dice < 0.5) return this.#update(interaction);
    if (dice < 0.6) return this.#putText(interaction);
    return dice < 0.8 ? this.#putBinary(interaction) : this.#attach(interaction);
  }

  #create({ id: customer_id }: Customer, parent: Interaction | undefined): Write {
    const values = this.#values;
    const isUnnamed = values.random.chance(0.5);
    const id = isUnnamed ? placeholder : values.fresh('').slice(0, 16);
    const fields = {
      customer_id,
      status: 0,
      subject: values.fresh('s'),
      ...values.maybe(0.7, () => ({ text: this.#text() })),
      ...(parent !== undefined && { parent_id: parent.id }),
    };
    const given = values.fresh('thread');
    const thread_id = parent?.data.thread_id ?? given;
    const data: InteractionData = { ...fields, thread_id, attachments: [] };
    const interaction = new Interaction(id, data);
    return {
      method: 'POST',
      target: '/interactions',
      body: { ...sharedFields, ...fields, thread_id: given, ...(!isUnnamed && { interaction_id: id }) },
      success: 201,
      idempotencyKey: values.idempotencyKey(),
      ...creation(interaction),
      ...(isUnnamed && { chosen: { field: 'interaction_id', searches: interaction.searches() } }),
    };
  }

  /** Fields, and often the text with them: another one, or none. */
  #update(interaction: Interaction): Write {
    const { random } = this.#values;
    const given = { status: random.between(1, 3), subject: this.#values.fresh('s') };
    const { text: former, ...rest } = interaction.data;
    const body: typeof given & { readonly text?: string | null } = {
      ...given,
      ...this.#values.maybe(0.6, () => ({ text: random.chance(0.3) ? null : this.#text() })),
    };
    const text = body.text === undefined ? former : (body.text ?? undefined);
    const after = new Interaction(interaction.id, { ...rest, ...given, ...(text !== undefined && { text }) });
    return { method: 'PUT', target: interaction.path, body, success: 200, ...change(interaction, after) };
  }

  #putText(interaction: Interaction): Write {
    const text = this.#text();
    return {
      method: 'PUT',
      target: `${interaction.path}/plain_text`,
      body: Buffer.from(text),
      success: 204,
      ...change(interaction, interaction.with({ text })),
    };
  }

  #putBinary(interaction: Interaction): Write {
    const binary = this.#content();
    return {
      method: 'PUT',
      target: `${interaction.path}/binary_content`,
      body: binary.bytes(),
      success: 204,
      ...change(interaction, interaction.with({ binary })),
    };
  }

  #attach(interaction: Interaction): Write {
    const [name, content] = [this.#values.fresh('a'), this.#content()];
    const attachments = [...interaction.data.attachments, { document_id: placeholder, name, content }];
    const list = `${interaction.path}/attachments`;
    return {
      method: 'POST',
      target: `${list}?name=${name}`,
      body: content.bytes(),
      success: 201,
      idempotencyKey: this.#values.idempotencyKey(),
      ...change(interaction, interaction.with({ attachments })),
      chosen: { field: 'document_id', searches: [`${list}?limit=500`], isIt: (found) => found['name'] === name },
    };
  }

  /** A word of its own, and more. */
  #text(): string {
    return `${this.#values.fresh('w')} ${this.#values.text()} ü`;
  }

  /** One in five is in several pieces. */
  #content(): Content {
    const { random } = this.#values;
    const size = random.chance(0.2) ? random.between(200_000, 700_000) : random.between(1, 3_000);
    return new Content(this.#values.fresh('b'), size);
  }
}
