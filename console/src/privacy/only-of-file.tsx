import { Pill } from '@mantine/core';
import { texts } from '../texts.ts';
import { Toolbar } from '../ui/page.tsx';
import { privacyTexts } from './texts.ts';

/** Says that a list is of one submitted file only, and ends that. */
export function OnlyOfFile({ name, onAll }: { name: string | undefined; onAll: () => void }) {
  return (
    <Toolbar>
      <Pill
        withRemoveButton
        onRemove={onAll}
        removeButtonProps={{ 'aria-label': texts.filters.clear, tabIndex: 0, 'aria-hidden': false }}
      >
        {privacyTexts.onlyOfFile(name)}
      </Pill>
    </Toolbar>
  );
}
