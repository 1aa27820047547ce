import { Text } from '@mantine/core';
import { accessTexts } from './texts.ts';

/** Whether a user or a role counts. */
export function EnabledState({ isEnabled }: { isEnabled: boolean }) {
  return isEnabled ? (
    accessTexts.enabled
  ) : (
    <Text span size="sm" c="dimmed" fs="italic">
      {accessTexts.disabled}
    </Text>
  );
}
