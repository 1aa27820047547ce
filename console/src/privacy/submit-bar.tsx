import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { PrivacyRequestFile } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Panel } from '../ui/page.tsx';
import type { TriedRequest } from './dry-run.ts';
import { typeOfName, whyIgnored } from './file-name.ts';
import { refreshPrivacy } from './lists.ts';
import classes from './privacy.module.css';
import type { GivenRequest } from './request-file.ts';
import { asSentence } from './sentence.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.review;

/** Submits what has been looked at; what is to be forgotten only after that has been typed. */
export function SubmitBar({
  requests,
  tried,
  name,
  isUsable,
  onIgnored,
  onBack,
}: {
  requests: readonly GivenRequest[];
  /** Undefined: nothing is known of what would be found. */
  tried: readonly TriedRequest[] | undefined;
  name: string;
  /** Whether the file would be processed. */
  isUsable: boolean;
  onIgnored: (reason: string) => void;
  onBack: () => void;
}) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [isMissing, setMissing] = useState(false);
  const type = typeOfName(name) ?? 'EXPORT';
  const phrase = t.phrase(customersOf(tried ?? []));
  const submitting = useMutation({
    mutationFn: async () => {
      // What is wrong with a request is said of it in the log.
      const body = { requests } as unknown as PrivacyRequestFile;
      return (await client.submitPrivacyFile({ path: { name }, body })).data;
    },
    onSuccess: async ({ status, reason }) => {
      void refreshPrivacy();
      if (status === 'ignored') {
        onIgnored(asSentence(reason ?? ''));
        return;
      }
      notifyDone(t.submitted(name));
      await navigate({ to: '/privacy/requests' });
    },
  });
  const submit = () => {
    const isConfirmed = type === 'EXPORT' || typed.trim().replace(/\s+/g, ' ').toLowerCase() === phrase;
    setMissing(!isConfirmed);
    // Midnight may have passed.
    const problem = whyIgnored(name, new Date());
    if (problem !== undefined) onIgnored(problem);
    else if (isConfirmed) submitting.mutate();
  };
  return (
    <form
      className={classes['stack']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {type === 'FORGET' && tried !== undefined && isUsable && (
        <Panel>
          <div className={classes['inner']}>
            <div className={classes['stack']}>
              <Notice tone="fault" title={t.forever}>
                {' '}
                {t.foreverAdvice}
              </Notice>
              <TextInput
                maw={420}
                label={texts.typeToConfirm(phrase)}
                value={typed}
                onChange={({ currentTarget }) => {
                  setTyped(currentTarget.value);
                  setMissing(false);
                }}
                error={isMissing && texts.mustBe(phrase)}
                autoComplete="off"
                spellCheck={false}
              />
            </div>
          </div>
        </Panel>
      )}
      {submitting.isError && (
        <Notice tone="fault" announced="alert" title={t.notSubmitted}>
          {' '}
          {sentenceOf(submitting.error)}
        </Notice>
      )}
      <Group gap="xs" justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t.back}
        </Button>
        <Button
          type="submit"
          disabled={tried === undefined || !isUsable}
          loading={submitting.isPending}
          {...(type === 'FORGET' && { color: 'red.8' })}
        >
          {t.submit[type]}
        </Button>
      </Group>
    </form>
  );
}

/** How many customers would be forgotten; one that two persons lead to counts for both. */
function customersOf(tried: readonly TriedRequest[]): number {
  return tried.reduce((sum, { type, found }) => sum + (type === 'FORGET' ? found.customers : 0), 0);
}
