import { Badge } from '@mantine/core';
import { accessTexts } from './texts.ts';

/** Whether a user or a role counts. */
export function EnabledState({ isEnabled }: { isEnabled: boolean }) {
  return (
    <Badge size="sm" variant="light" color={isEnabled ? 'teal.9' : 'gray'}>
      {isEnabled ? accessTexts.enabled : accessTexts.disabled}
    </Badge>
  );
}
