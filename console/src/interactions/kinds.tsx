import {
  IconMail,
  IconMailForward,
  IconMessage2,
  IconMessages,
  IconPhone,
  IconPhoneCalling,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Interaction } from '../../../client/src/index.ts';
import { customerTexts } from '../customers/texts.ts';

/** The rows of a timeline that interactions stand in. */
export type InteractionRow = keyof typeof customerTexts.rows;

const kinds: Readonly<Record<number, { row: InteractionRow; Icon: typeof IconMail }>> = {
  0: { row: 'email', Icon: IconMail },
  1: { row: 'email', Icon: IconMailForward },
  2: { row: 'chat', Icon: IconMessages },
  3: { row: 'phone', Icon: IconPhone },
  5: { row: 'phone', Icon: IconPhoneCalling },
};

export function rowOf({ entity_type = 7 }: Interaction): InteractionRow {
  return kinds[entity_type]?.row ?? 'other';
}

export function rowIcon(row: InteractionRow): ReactNode {
  const { Icon } = Object.values(kinds).find((kind) => kind.row === row) ?? { Icon: IconMessage2 };
  return <Icon size={15} stroke={1.8} aria-hidden="true" />;
}

/** The icon of what kind of interaction it is. */
export function KindIcon({ of: { entity_type = 7 }, size = 16 }: { of: Interaction; size?: number }) {
  const { Icon } = kinds[entity_type] ?? { Icon: IconMessage2 };
  return <Icon size={size} stroke={1.7} aria-hidden="true" />;
}

/** Such as `E-mail in`. */
export function kindOf({ entity_type = 7 }: Interaction): string {
  return customerTexts.entityTypes[entity_type] ?? customerTexts.unknownType;
}

export function statusOf({ status = 0 }: Interaction): string {
  return customerTexts.interactionStatus[status] ?? String(status);
}

/** What it is about, as far as it says. */
export function aboutOf({ subject, phone_number, customer_number, from, media_type }: Interaction): string {
  const candidates = [subject, phone_number, customer_number, from?.personal, from?.address, media_type];
  return candidates.find((text) => text !== undefined && text !== '') ?? customerTexts.history.noSubject;
}
