import { Select, Text, TextInput, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { Definitions } from '../../../client/src/index.ts';
import { Panel } from '../ui/page.tsx';
import type { CsvStart } from './csv-start.ts';
import classes from './imports.module.css';
import { headerOf, isNumbered, type Mapped, targetsOf } from './mapping.ts';
import { importTexts } from './texts.ts';

const t = importTexts.editor;
const leaveOut = '';

/** What each column becomes. */
export function MappingFields({
  start,
  mapping,
  definitions,
  onChange,
}: {
  start: CsvStart;
  mapping: readonly Mapped[];
  definitions: Definitions;
  onChange: (mapping: readonly Mapped[]) => void;
}) {
  const choices = useMemo(() => [{ value: leaveOut, label: t.leaveOut }, ...targetsOf(definitions)], [definitions]);
  return (
    <Panel>
      <section className={classes['section']} aria-label={t.columns}>
        <Title order={2}>{t.columns}</Title>
        <Text size="xs" c="dimmed" mb="sm">
          {t.columnsHint}
        </Text>
        <ul className={classes['mapping']}>
          {start.names.map((name, i) => {
            const { target, number } = mapping[i] ?? { target: undefined, number: 1 };
            const title = name === '' ? `${t.column} ${i + 1}` : name;
            const change = (mapped: Mapped) => onChange(mapping.with(i, mapped));
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay in their order, and may have the same name
              <li key={i} {...(target === undefined && { 'data-left-out': true })}>
                <div style={{ minWidth: 0 }}>
                  <div className={classes['name']}>{title}</div>
                  <div className={classes['example']}>{exampleOf(start, i)}</div>
                </div>
                <Select
                  size="xs"
                  aria-label={t.becomesOf(title)}
                  data={choices}
                  searchable
                  nothingFoundMessage={t.noAttribute}
                  value={target ?? leaveOut}
                  onChange={(value) =>
                    change({ target: value === null || value === leaveOut ? undefined : value, number: 1 })
                  }
                />
                {isNumbered(target) ? (
                  <TextInput
                    size="xs"
                    aria-label={t.numberOf(title)}
                    title={t.number}
                    inputMode="numeric"
                    value={String(number)}
                    onChange={({ currentTarget }) => {
                      const next = Number(currentTarget.value);
                      if (Number.isInteger(next) && next > 0 && next < 100_000) change({ target, number: next });
                    }}
                  />
                ) : (
                  <span />
                )}
              </li>
            );
          })}
        </ul>
      </section>
    </Panel>
  );
}

function exampleOf({ records }: CsvStart, column: number): string {
  const values = records.map((record) => record[column] ?? '').filter((value) => value !== '');
  return values.slice(0, 3).join(' · ');
}

/** The first records under the names that their columns get. */
export function Preview({ start, mapping }: { start: CsvStart; mapping: readonly Mapped[] }) {
  const names = headerOf(mapping);
  const kept = names.flatMap((name, i) => (mapping[i]?.target === undefined ? [] : [{ name, i }]));
  if (kept.length === 0) return null;
  return (
    <Panel>
      <section className={classes['section']} aria-label={t.preview}>
        <Title order={2}>{t.preview}</Title>
        <Text size="xs" c="dimmed" mb="xs">
          {t.previewHint}
        </Text>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard */}
        <section className={classes['scroll']} tabIndex={0} aria-label={t.preview}>
          <table className={`${classes['table']} ${classes['preview']}`}>
            <thead>
              <tr>
                {kept.map(({ name, i }) => (
                  <th key={i} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {start.records.map((record, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: records have no other name
                <tr key={row}>
                  {kept.map(({ i }) => (
                    <td key={i} title={record[i]}>
                      {record[i]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
    </Panel>
  );
}
