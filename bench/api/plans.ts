import type pg from 'pg';
import { explain } from '../plans.ts';
import { operations } from './operations.ts';
import type { Site } from './site.ts';

const tenant = 101;
const unplanned = /^(BEGIN|COMMIT)\b/;

/** The plan of each statement that the measured requests send, and whether one of them reads a table whole. */
export async function reportPlans(client: pg.Client, { size, recorded }: Site): Promise<string> {
  const names = [...new Set(operations.map(({ recording }) => recording))];
  const usedBy = new Map<string, string[]>();
  for (const name of names) {
    for (const { text } of recorded.get(name)?.[0]?.statements ?? []) {
      if (unplanned.test(text)) continue;
      usedBy.set(text, [...new Set([...(usedBy.get(text) ?? []), name])]);
    }
  }
  const plans = await explain(client, tenant, [...usedBy.keys()]);
  const without = plans.filter(({ withoutIndex }) => withoutIndex.length > 0);
  const verdict =
    without.length === 0
      ? 'no statement without an index'
      : `WITHOUT an index: ${without.map(({ statement, withoutIndex }) => `${withoutIndex.join(', ')} in ${statement}`).join('; ')}`;
  const onePage = [...new Set(plans.flatMap((plan) => plan.onePage))];
  const note = onePage.length === 0 ? '' : ` (${onePage.join(', ')} has one page, which is read whole)`;
  const shown = plans.map(
    ({ statement, plan }, i) => `${[...usedBy.values()][i]?.join(', ')}:\n\n\`\`\`\n${statement}\n\n${plan}\n\`\`\``,
  );
  return [`Plans with ${size.toLocaleString('en')} profiles: ${verdict}${note}.`, ...shown].join('\n\n');
}
