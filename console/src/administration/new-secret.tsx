import { Code, Stack, Text } from '@mantine/core';
import type { NewApiKey } from '../../../client/src/index.ts';
import { CopiedText } from '../ui/copied-text.tsx';
import { FieldSection } from '../ui/editor.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.keys;

/** The secret of a key that has just been made: nobody can read it later. */
export function NewSecret({ of: { name, key } }: { of: NewApiKey }) {
  return (
    <Page section={accessTexts.section} title={t.made(name)}>
      <Stack gap="md" maw={860} align="flex-start">
        <Notice tone="warning" announced="alert" title={t.once}>
          {' '}
          {t.onceAdvice}
        </Notice>
        <div style={{ alignSelf: 'stretch' }}>
          <FieldSection title={t.secret}>
            <CopiedText text={key} label={t.secret} />
            <Text size="sm" c="dimmed">
              {t.how}
            </Text>
            <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {`Authorization: Bearer ${key.slice(0, 12)}…`}
            </Code>
          </FieldSection>
        </div>
        <LinkButton to="/settings/api-keys">{t.done}</LinkButton>
      </Stack>
    </Page>
  );
}
