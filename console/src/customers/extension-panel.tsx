import { Button, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ExtensionSchema } from '../../../client/src/index.ts';
import { Facts } from '../ui/facts.tsx';
import classes from './customer-page.module.css';
import { customerTexts } from './texts.ts';
import { type ExtensionRecord, Value } from './values.tsx';

/** More of them are shown when somebody asks. */
const fewRecords = 10;

/** An extension with its records: one as facts, several as a table. */
export function ExtensionPanel({ schema, records }: { schema: ExtensionSchema; records: readonly ExtensionRecord[] }) {
  const [isAll, setAll] = useState(false);
  const [first] = records;
  if (first === undefined) return null;
  const used = schema.attributes.filter(({ name }) => records.some((record) => record[name] !== undefined));
  const isMany = schema.type === 'multi-valued';
  return (
    <section className={classes['section']} aria-label={schema.name}>
      <div className={classes['head']}>
        <Title order={2}>{schema.name}</Title>
        {isMany && (
          <Text size="xs" c="dimmed">
            {customerTexts.profile.records(records.length)}
          </Text>
        )}
      </div>
      {schema.type === 'classifier' ? (
        <Text size="sm">{customerTexts.profile.applies}</Text>
      ) : isMany ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard
        <section className={classes['scroll']} tabIndex={0} aria-label={schema.name}>
          <table className={classes['records']}>
            <thead>
              <tr>
                {used.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(isAll ? records : records.slice(0, fewRecords)).map((record, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: records have no other name, and stay in their order
                <tr key={i}>
                  {used.map(({ name, type }) => (
                    <td key={name}>
                      <Value type={type} value={record[name]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <Facts facts={used.map(({ name, type }) => [name, <Value key={name} type={type} value={first[name]} />])} />
      )}
      {isMany && !isAll && records.length > fewRecords && (
        <Button size="compact-xs" variant="subtle" mt={6} onClick={() => setAll(true)}>
          {customerTexts.profile.showAll(records.length)}
        </Button>
      )}
    </section>
  );
}
