import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Profile } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { Facts } from '../ui/facts.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { customersChanged, titleOf, valuesOf } from './profile.ts';
import { customerTexts } from './texts.ts';

const t = customerTexts.merge;

/** Merges another customer into this one, after showing who that is. */
export function MergeDialog({ into, isOpen, onClose }: { into: Profile; isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={t.title} closeButtonProps={{ 'aria-label': texts.close }}>
      <Merge into={into} onClose={onClose} />
    </Modal>
  );
}

function Merge({ into, onClose }: { into: Profile; onClose: () => void }) {
  const [id, setId] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [keepsTheirs, setKeepsTheirs] = useState(false);
  const [activeOnly, setActiveOnly] = useState(false);
  const looking = useMutation({
    mutationFn: async (other: string) => (await client.getProfile({ path: { customer_id: other } })).data,
  });
  const merging = useMutation({
    mutationFn: async (other: string) =>
      await client.mergeProfiles({
        path: { customer_id: into.customer_id ?? '', src_id: other },
        body: { keep_uniq_from_src: keepsTheirs, keep_active_service_only: activeOnly },
      }),
    onSuccess: () => {
      notifyDone(t.done);
      onClose();
      void customersChanged();
    },
  });
  const other = looking.data;
  const look = () => {
    const given = id.trim();
    const refusal = given === '' ? t.missing : given === into.customer_id ? t.same : undefined;
    setWrong(refusal);
    if (refusal === undefined) looking.mutate(given);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (other?.customer_id === undefined) look();
        else merging.mutate(other.customer_id);
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t.lead(titleOf(into))}</Text>
        <TextInput
          label={t.other}
          value={id}
          onChange={({ currentTarget }) => {
            setId(currentTarget.value);
            setWrong(undefined);
            looking.reset();
          }}
          error={wrong ?? (looking.error === null ? undefined : sentenceOf(looking.error))}
          maxLength={16}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {other !== undefined && <Other profile={other} />}
        {other !== undefined && (
          <Stack gap={8}>
            <Checkbox
              label={t.keepTheirs}
              checked={keepsTheirs}
              onChange={({ currentTarget }) => setKeepsTheirs(currentTarget.checked)}
            />
            <Checkbox
              label={t.activeOnly}
              checked={activeOnly}
              onChange={({ currentTarget }) => setActiveOnly(currentTarget.checked)}
            />
          </Stack>
        )}
        {merging.error !== null && (
          <Notice tone="fault" announced="alert" title={t.failed}>
            {' '}
            {sentenceOf(merging.error)}
          </Notice>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          {other === undefined ? (
            <Button type="submit" loading={looking.isPending}>
              {t.look}
            </Button>
          ) : (
            <Button type="submit" color="red.8" loading={merging.isPending}>
              {t.confirm}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Other({ profile }: { profile: Profile }) {
  const known = ['FirstName', 'LastName', 'PhoneNumber', 'EmailAddress', 'AccountNumber'].flatMap((name) => {
    const values = valuesOf(profile, name);
    return values.length === 0 ? [] : [[name, values.join(', ')] as const];
  });
  return (
    <section aria-label={t.otherIs}>
      <Text size="sm" fw={550} mb={4}>
        {t.otherIs}
      </Text>
      <Facts facts={[[customerTexts.id, profile.customer_id], ...known]} />
    </section>
  );
}
