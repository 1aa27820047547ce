import { texts } from '../texts.ts';

const mostShown = 6;

/** The first of some names, and how many more there are. */
export function shortened(names: readonly string[]): string {
  const shown = names.slice(0, mostShown).join(', ');
  return names.length > mostShown ? `${shown} ${texts.andMore(names.length - mostShown)}` : shown;
}
