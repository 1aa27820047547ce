import { type Address, addressesText } from '../../archives/addresses.ts';
import type { InteractionFields } from '../../interactions/check.ts';
import { csvLine } from './csv-line.ts';
import { type FoundInteraction, interactionPages } from './interaction-pages.ts';
import type { ArchiveRequest, Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/** E-mail out and callback: attempts whatever their `type` says. */
const attemptTypes: readonly unknown[] = [1, 5];

/** Fields as interactions have them, in the order of the columns behind the number or address. */
const columns = [
  ...['subject', 'status', 'outcome', 'duration', 'callback_status', 'desired_response_type', 'start_time', 'end_time'],
  ...['attempts', 'call_result', 'stopped_reason'],
];

/** Writes `contact-attempts.csv`: when, how and with which result the customers were contacted. */
export async function writeContactAttempts(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  await output.text(
    csvLine([
      ...['interaction_id', 'customer_id', 'start_date', 'end_date', 'sent_date', 'entity_type', 'type', 'sub_type'],
      ...['media_type', 'address_or_number', ...columns],
    ]),
  );
  for await (const page of interactionPages(source, request)) {
    for (const interaction of page) {
      if (isAttempt(interaction.fields)) await output.text(csvLine(cellsOf(interaction)));
    }
  }
}

function isAttempt({ entity_type: entityType, type }: InteractionFields): boolean {
  return attemptTypes.includes(entityType) || String(type).toLowerCase() === 'outbound';
}

function cellsOf({ row, fields }: FoundInteraction): string[] {
  const cell = (name: string) => String(fields[name] ?? '');
  return [
    row.interaction_id,
    row.customer_id,
    row.start_date,
    cell('end_date'),
    cell('sent_date'),
    cell('entity_type'),
    cell('type'),
    cell('sub_type'),
    cell('media_type'),
    contacted(fields),
    ...columns.map(cell),
  ];
}

/** Where the attempt went: the number, or everybody who got the e-mail. */
function contacted(fields: InteractionFields): string {
  const number = fields['phone_number'] ?? fields['customer_number'];
  if (number !== undefined) return String(number);
  return addressesText(['to', 'cc', 'bcc'].flatMap((name) => (fields[name] ?? []) as Address[]));
}
