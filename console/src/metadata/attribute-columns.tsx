import { IconCheck } from '@tabler/icons-react';
import type { ExtensionAttribute, ProfileAttribute } from '../../../client/src/index.ts';
import { Value } from '../customers/values.tsx';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { Nothing } from '../ui/time.tsx';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.attribute;

type Attribute = ProfileAttribute | ExtensionAttribute;

/** What is said of an attribute of a profile or an extension. */
export const attributeColumns: readonly Column<Attribute>[] = [
  { id: 'name', header: schemaTexts.name, kind: 'lead', cell: ({ name }) => name },
  { id: 'type', header: t.type, kind: 'nowrap', cell: ({ type }) => t.types[type] ?? type },
  {
    id: 'length',
    header: t.length,
    kind: 'end',
    cell: ({ type, length }) => (type === 'string' ? number(length) : <Nothing />),
  },
  { id: 'default', header: t.default, cell: ({ type, default: value }) => <Value type={type} value={value} /> },
  {
    id: 'mandatory',
    header: t.mandatory,
    cell: ({ mandatory }) => <Applies is={mandatory === true} to={t.mandatory} />,
  },
  { id: 'encrypted', header: t.encrypted, cell: ({ encrypt }) => <Applies is={encrypt} to={t.encrypted} /> },
];

/** A mark where something applies. */
export function Applies({ is, to }: { is: boolean; to: string }) {
  return is ? <IconCheck size={16} stroke={2} style={{ display: 'block' }} role="img" aria-label={to} /> : <Nothing />;
}
