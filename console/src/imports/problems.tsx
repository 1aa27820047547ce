import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Papa from 'papaparse';
import type { Import } from '../../../client/src/index.ts';
import { startClient } from '../api/client.ts';
import { number } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import classes from './imports.module.css';
import { importsKey } from './lists.ts';
import { importTexts } from './texts.ts';

const t = importTexts.page;
const mostShown = 100;

/** The first of the records that were not imported, and why. */
export function Problems({ of: one }: { of: Import }) {
  const count = one.ambiguous + one.rejected;
  const shown = Math.min(count, mostShown);
  const problems = useQuery({
    // Read again only while there are more of them to show.
    queryKey: [...importsKey, 'problems', one.id, shown],
    queryFn: async () => {
      const { data } = await startClient.getImportReport({ path: { id: one.id }, query: { only: 'problems' } });
      return Papa.parse<string[]>(data, { skipEmptyLines: true, preview: mostShown + 1 }).data.slice(1);
    },
    enabled: count > 0,
    placeholderData: (before) => before,
  });
  if (count === 0 || problems.data === undefined) return null;
  return (
    <Panel>
      <section className={classes['section']} aria-label={t.problems}>
        <Title order={2}>{t.problems}</Title>
        {count > mostShown && (
          <Text size="xs" c="dimmed">
            {t.firstProblems(mostShown)}
          </Text>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard */}
        <section className={classes['scroll']} tabIndex={0} aria-label={t.problems}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t.index}</th>
                <th scope="col">{t.outcome}</th>
                <th scope="col">{t.reason}</th>
              </tr>
            </thead>
            <tbody>
              {problems.data.map(([index = '', outcome = '', , reason = '']) => (
                <tr key={index}>
                  <td className="figures">{number(Number(index))}</td>
                  <td>{outcome === 'ambiguous' ? importTexts.outcomes.ambiguous : importTexts.outcomes.rejected}</td>
                  <td>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
    </Panel>
  );
}
