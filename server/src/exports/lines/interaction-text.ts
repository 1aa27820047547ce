import { mostFieldBytes } from '../../interactions/check.ts';
import type { InteractionRow } from '../../interactions/queries.ts';
import { type Copy, type OutputLine, type Place, places as placesOfFields } from './interaction.ts';
import { JsonMembers } from './json-members.ts';

/** A row with its fields as they are stored: JSON that the server wrote. */
export type StoredInteraction = Pick<InteractionRow, 'customer_id' | 'interaction_id' | 'start_date'> & {
  readonly fields: Buffer;
};

/** What a line may be longer than its fields: names, and what is escaped in addresses. */
const mostTimesLonger = 8;

const quote = 0x22;
const closeBracket = 0x5d;
const [zero, one] = [0x30, 0x31];
const letterT = 't'.charCodeAt(0);
/** Fewer bytes are copied faster one by one. */
const worthACall = 48;

/** Where a stored field goes in a line of text. */
interface TextPlace {
  readonly put: Place['put'];
  readonly shape: Copy['shape'] | 'put' | 'elsewhere';
  /** What stands in front of the value. */
  readonly head: Buffer;
  /** In front of the name of a sender. */
  readonly personalHead: Buffer;
}

const places = placesInText();

function placesInText(): ReadonlyMap<number, ReadonlyMap<string, TextPlace>> {
  // These stand in the line already, or behind it.
  const elsewhere = ['start_date', 'text', 'structured_text'];
  const inText = (field: string, { put, copy }: Place): TextPlace => ({
    put,
    shape: elsewhere.includes(field) ? 'elsewhere' : (copy?.shape ?? 'put'),
    head: headOf(copy?.name),
    personalHead: headOf(copy?.personal),
  });
  const ofType = (known: ReadonlyMap<string, Place>) =>
    new Map([...known].map(([field, place]) => [field, inText(field, place)]));
  return new Map([...placesOfFields].map(([type, known]) => [type, ofType(known)]));
}

function headOf(name: string | undefined): Buffer {
  return Buffer.from(name === undefined ? '' : `,"${name}":`);
}

/**
 * Makes the same lines as `interactionLine`, but from the text of the fields: most values stand in the line as they are
 * stored. To parse and to write them takes three times as long, and leaves garbage whose collection takes as long again.
 */
export class InteractionTexts {
  readonly #tenant: number;
  readonly #memory = Buffer.allocUnsafeSlow(mostFieldBytes * mostTimesLonger);
  #filled = 0;
  readonly #members = new JsonMembers();
  readonly #names = new SeenNames();
  readonly #parts = new JsonMembers();
  readonly #partNames = new SeenNames();

  constructor(tenant: number) {
    this.#tenant = tenant;
  }

  /**
   * A line up to its last brace.
   *
   * @returns bytes that are there until the next call; undefined when `interactionLine` has to make it
   */
  textOf({ fields, interaction_id, customer_id, start_date }: StoredInteraction): Buffer | undefined {
    if (fields.length > mostFieldBytes || !this.#members.find(fields)) return undefined;
    const members = this.#members;
    const entityType = this.#entityTypeOf(fields);
    const known = places.get(entityType);
    if (known === undefined) return undefined;
    const head = `{"IXNID":${JSON.stringify(interaction_id)},"CONTACTID":${JSON.stringify(customer_id)},"TENANTID":${this.#tenant},"ENTITYTYPEID":${entityType},"STARTDATE":"${start_date}"`;
    this.#filled = this.#memory.write(head);
    for (let member = 0; member < members.count; member += 1) {
      const place = known.get(this.#names.of(members, member, fields));
      if (place === undefined) continue;
      if (place.shape === 'elsewhere') return undefined;
      this.#put(fields, members.starts[member] ?? 0, members.ends[member] ?? 0, place);
    }
    return this.#memory.subarray(0, this.#filled);
  }

  #entityTypeOf(fields: Buffer): number {
    const members = this.#members;
    for (let member = 0; member < members.count; member += 1) {
      if (this.#names.of(members, member, fields) === 'entity_type') {
        return Number(fields.toString('latin1', members.starts[member], members.ends[member]));
      }
    }
    return -1;
  }

  #put(fields: Buffer, start: number, end: number, place: TextPlace): void {
    const { shape, head } = place;
    if (shape === 'same' || (shape === 'text' && fields[start] === quote)) {
      this.#member(head, fields, start, end);
    } else if (shape === 'text') {
      this.#copy(head, 0, head.length);
      this.#byte(quote);
      this.#copy(fields, start, end);
      this.#byte(quote);
    } else if (shape === 'flag') {
      this.#copy(head, 0, head.length);
      this.#byte(fields[start] === letterT ? one : zero);
    } else if (shape === 'sender' && this.#parts.find(fields, start)) {
      this.#putSender(fields, place);
    } else if (shape === 'addresses' && this.#isOneAddress(fields, start)) {
      this.#member(head, fields, this.#parts.starts[0] ?? 0, this.#parts.ends[0] ?? 0);
    } else {
      this.#convert(fields, start, end, place);
    }
  }

  #putSender(fields: Buffer, { head, personalHead }: TextPlace): void {
    const parts = this.#parts;
    for (let part = 0; part < parts.count; part += 1) {
      const headOfPart = this.#partNames.of(parts, part, fields) === 'address' ? head : personalHead;
      this.#member(headOfPart, fields, parts.starts[part] ?? 0, parts.ends[part] ?? 0);
    }
  }

  /** True for a list of one address that has no personal name. */
  #isOneAddress(fields: Buffer, start: number): boolean {
    const parts = this.#parts;
    return (
      parts.find(fields, start + 1) &&
      fields[parts.end] === closeBracket &&
      parts.count === 1 &&
      this.#partNames.of(parts, 0, fields) === 'address'
    );
  }

  #convert(fields: Buffer, start: number, end: number, { put }: TextPlace): void {
    const line: OutputLine = {};
    put(line, JSON.parse(fields.toString('utf8', start, end)) as never);
    for (const name in line) {
      this.#filled += this.#memory.write(`,"${name}":${JSON.stringify(line[name])}`, this.#filled);
    }
  }

  #member(head: Buffer, fields: Buffer, start: number, end: number): void {
    this.#copy(head, 0, head.length);
    this.#copy(fields, start, end);
  }

  #byte(byte: number): void {
    this.#memory[this.#filled] = byte;
    this.#filled += 1;
  }

  #copy(from: Buffer, start: number, end: number): void {
    if (end - start >= worthACall) {
      this.#filled += from.copy(this.#memory, this.#filled, start, end);
      return;
    }
    const memory = this.#memory;
    let filled = this.#filled;
    for (let at = start; at < end; at += 1) {
      memory[filled] = from[at] ?? 0;
      filled += 1;
    }
    this.#filled = filled;
  }
}

/** Names of members by their place: mostly it is the same name as in the row before, and no text has to be made of it. */
class SeenNames {
  readonly #bytes: Buffer[] = [];
  readonly #names: string[] = [];

  of({ nameStarts, nameEnds }: JsonMembers, member: number, text: Buffer): string {
    const start = nameStarts[member] ?? 0;
    const end = nameEnds[member] ?? 0;
    const seen = this.#bytes[member];
    const name = this.#names[member];
    if (name !== undefined && seen !== undefined && isAt(seen, text, start, end)) return name;
    const other = text.toString('utf8', start, end);
    this.#bytes[member] = Buffer.from(other);
    this.#names[member] = other;
    return other;
  }
}

function isAt(bytes: Buffer, text: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== text[start + at]) return false;
  return true;
}
