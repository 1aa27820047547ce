import { type OwnedThing, placeholder } from './things.ts';

/** As in the server: a content is stored in pieces of this size. */
const chunkBytes = 256 * 1024;

/** Bytes, described: a pattern of its own, again and again, so that pieces of two contents never make a whole one. */
export class Content {
  readonly pattern: string;
  readonly size: number;

  constructor(pattern: string, size: number) {
    this.pattern = pattern;
    this.size = size;
  }

  /** Not UTF-8, for a text would survive what bytes do not. */
  bytes(): Buffer {
    return Buffer.alloc(this.size, Buffer.from(`${this.pattern}\xff\0`, 'latin1'));
  }

  get chunks(): number {
    return Math.ceil(this.size / chunkBytes);
  }
}

export interface Attachment {
  readonly document_id: string;
  /** No other attachment's. */
  readonly name: string;
  readonly content: Content;
}

export interface InteractionData {
  readonly customer_id: string;
  readonly thread_id: string;
  readonly parent_id?: string;
  readonly status: number;
  /** A word that no other interaction has. */
  readonly subject: string;
  /** Begins with such a word; absent: there is none. */
  readonly text?: string;
  readonly binary?: Content;
  readonly attachments: readonly Attachment[];
}

/** The fields that all interactions of a run share. */
export const sharedFields = {
  entity_type: 2,
  type: 'Inbound',
  media_type: 'chat',
  creator_app_id: 1,
  start_date: '2026-01-01T00:00:00.000Z',
};

const binaryType = 'application/octet-stream';

/** An interaction with its contents and attachments. */
export class Interaction implements OwnedThing {
  readonly id: string;
  readonly data: InteractionData;

  constructor(id: string, data: InteractionData) {
    this.id = id;
    this.data = data;
  }

  get path(): string {
    return `/interactions/${this.id}`;
  }

  /** Where its text and its binary content are. */
  get contentPaths(): readonly [string, string] {
    return [`${this.path}/plain_text`, `${this.path}/binary_content`];
  }

  answers(): [string, unknown][] {
    const { text, binary, attachments, ...fields } = this.data;
    const [textPath, binaryPath] = this.contentPaths;
    const resource = {
      ...sharedFields,
      ...fields,
      interaction_id: this.id,
      allow_children: true,
      ...(text !== undefined && { text: textPath }),
      ...(binary !== undefined && {
        binary_content: binaryPath,
        binary_content_mime: binaryType,
        binary_content_size: binary.size,
      }),
    };
    return [
      [this.path, resource],
      [textPath, text === undefined ? undefined : Buffer.from(text)],
      [binaryPath, binary?.bytes()],
      ...attachments.map(({ document_id, content }): [string, unknown] => [
        `${this.path}/attachments/${document_id}`,
        content.bytes(),
      ]),
    ];
  }

  searches(): string[] {
    const { customer_id, subject, text } = this.data;
    const words = [subject, ...(text === undefined ? [] : [text.slice(0, text.indexOf(' '))])];
    return words.flatMap((word) => [`/interactions?q=${word}`, `/interactions?q=${word}&customer_id=${customer_id}`]);
  }

  get customerId(): string {
    return this.data.customer_id;
  }

  ofCustomer(id: string): Interaction {
    return this.with({ customer_id: id });
  }

  /** Its own, or that of its last attachment. */
  withId(id: string): Interaction {
    if (this.id === placeholder) return new Interaction(id, this.data);
    const attachments = this.data.attachments.map((attachment) =>
      attachment.document_id === placeholder ? { ...attachment, document_id: id } : attachment,
    );
    return this.with({ attachments });
  }

  with(changed: Partial<InteractionData>): Interaction {
    return new Interaction(this.id, { ...this.data, ...changed });
  }

  get contents(): readonly Content[] {
    const { text, binary, attachments } = this.data;
    return [
      ...(text === undefined ? [] : [new Content('', Buffer.byteLength(text))]),
      ...(binary === undefined ? [] : [binary]),
      ...attachments.map(({ content }) => content),
    ];
  }
}

/** The rows that these interactions are in the database, by table. What is not ready is nobody's content. */
export function rowsOfInteractions(interactions: readonly Interaction[]): Record<string, number> {
  const contents = interactions.flatMap((interaction) => interaction.contents);
  return {
    interactions: interactions.length,
    interaction_ids: interactions.length,
    interaction_search: interactions.length,
    'interaction_contents WHERE ready': contents.length,
    'interaction_content_chunks JOIN interaction_contents USING (tenant_id, interaction_id, content_id) WHERE ready':
      contents.reduce((sum, { chunks }) => sum + chunks, 0),
  };
}
