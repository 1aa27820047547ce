import type pg from 'pg';

/** Rows that are made at once. */
const batch = 20_000;

/** One in so many interactions has an attachment. */
const attachmentEvery = 20;

const words =
  'the and to of a in is for you we your that on with this it have be our are as order delivery invoice account please customer number thank was from not will can would like address payment received returned product agent service support question answer phone called yesterday tomorrow morning afternoon week month refund credit card change new old contract line internet connection slow broken repair technician appointment waiting confirmed cancelled email message regards sincerely dear name problem solved still again since before after because however although details attached document signed copy original price discount offer valid until end beginning monday tuesday wednesday thursday friday street city house second floor key code password reset login website error page screen button click nothing happens tried several times different browser device mobile app update version latest installed'.split(
    ' ',
  );

/** A generator of numbers from 0 to 1 that gives the same ones every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What somebody wrote: about `length` characters, in which words are as common as their rank has it. */
function writing(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) {
    const word = words[Math.floor(words.length * random() * random())] ?? '';
    const isNumber = random() < 0.04;
    text += `${isNumber ? Math.floor(random() * 1e6) : word}${random() < 0.08 ? '. ' : ' '}`;
  }
  return text;
}

/** Fills an empty database with interactions: a text of a kilobyte each, an attachment of two for one in twenty. */
export async function loadConversations(client: pg.Client, count: number): Promise<void> {
  await client.query(
    'SET search_path = throughline; SET synchronous_commit = off; SET session_replication_role = replica',
  );
  const random = randomNumbers(1);
  for (let start = 0; start < count; start += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - start) }, (_, index) => start + index);
    const contents = numbers.flatMap((n) => contentsOf(n, random));
    await insert(
      client,
      'interactions',
      numbers.map((n) => interaction(n, random)),
    );
    await insert(client, 'interaction_ids', numbers.map(identity));
    await insert(client, 'interaction_contents', contents);
    await insert(client, 'interaction_content_chunks', contents);
  }
  // All of it now, or PostgreSQL does it beside what is measured first.
  await client.query(
    'VACUUM (ANALYZE) interactions, interaction_ids, interaction_contents, interaction_content_chunks',
  );
  await client.query('CHECKPOINT');
}

const id = (n: number) => `I${String(n).padStart(12, '0')}`;
const customer = (n: number) => `C${String(n % 100_003).padStart(9, '0')}`;
const date = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * 5000).toISOString();

type Row = Readonly<Record<string, unknown>>;

const identity = (n: number): Row => ({
  tenant_id: 101,
  customer_id: customer(n),
  interaction_id: id(n),
  start_date: date(n),
});

function interaction(n: number, random: () => number): Row {
  const fields = {
    status: 3,
    entity_type: 0,
    type: 'Inbound',
    sub_type: 'InboundNew',
    media_type: 'email',
    thread_id: `T${n}`,
    owner_id: 100 + (n % 50),
    creator_app_id: 171,
    end_date: date(n + 60),
    timeshift: 120,
    allow_children: true,
    subject: writing(random, 40).trim(),
    from: { address: `client${n}@cust.example`, personal: `Client ${n}` },
    to: [{ address: 'service@centre.example' }],
    udata: {
      CustomerSegment: 'default',
      RStrategyName: 'email-routing-inbound',
      FirstName: `Client${n}`,
      Score: n % 100,
    },
  };
  return { ...identity(n), has_text: true, has_structured_text: false, has_binary_content: false, fields };
}

/** Contents with their only chunk, for both tables. */
function contentsOf(n: number, random: () => number): Row[] {
  const text = { kind: 'plain_text', mime_type: 'text/plain; charset=utf-8' };
  const contents = [content(n, n * 2, text, writing(random, 1000))];
  if (n % attachmentEvery === 0) {
    const attachment = { kind: 'attachment', document_id: `D${n}`, name: 'letter.txt', mime_type: 'text/plain' };
    contents.push(content(n, n * 2 + 1, attachment, writing(random, 2000)));
  }
  return contents;
}

function content(n: number, contentId: number, about: Row, text: string): Row {
  const bytes = `\\x${Buffer.from(text).toString('hex')}`;
  const stored = { size: text.length, ready: true, created_at: date(n), chunk: 0, bytes };
  return { tenant_id: 101, interaction_id: id(n), content_id: contentId, ...about, ...stored };
}

async function insert(client: pg.Client, name: string, rows: readonly Row[]): Promise<void> {
  await client.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1)`, [
    JSON.stringify(rows),
  ]);
}
