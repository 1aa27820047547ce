import { Badge, Button, Code, FileInput, Group, Stack, Text, Title } from '@mantine/core';
import { IconCertificate, IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Certificate } from '../../../client/src/index.ts';
import { manageJobs, useMay, useSession } from '../access/session.ts';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { submitRequests } from '../privacy/tasks.ts';
import { SshKeysPanel } from '../ssh-keys/ssh-keys-panel.tsx';
import { sshKeyTexts } from '../ssh-keys/texts.ts';
import { texts } from '../texts.ts';
import { Facts } from '../ui/facts.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { isInForce, replaceCertificate, useCertificate } from './certificate.ts';
import { certificateTexts } from './texts.ts';

export function PreferencesPage() {
  const { data: session } = useSession();
  const hasCertificate = useMay(manageJobs);
  const hasSshKeys = useMay(submitRequests);
  return (
    <Page title={texts.preferences.title}>
      <Stack gap="md" maw={720}>
        <Panel>
          <Section title={texts.preferences.user}>
            <Facts facts={[[texts.login.name, session?.name]]} />
          </Section>
        </Panel>
        {hasCertificate && (
          <Panel>
            <Section title={certificateTexts.title}>
              <CertificatePanel />
            </Section>
          </Panel>
        )}
        {hasSshKeys && (
          <Panel>
            <Section title={sshKeyTexts.title}>
              <SshKeysPanel />
            </Section>
          </Panel>
        )}
      </Stack>
    </Page>
  );
}

function CertificatePanel() {
  const certificate = useCertificate();
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {certificateTexts.purpose}
      </Text>
      {certificate.isPending ? (
        <LoadingRows label={texts.loading} />
      ) : certificate.isError ? (
        <Failed error={certificate.error} onRetry={() => void certificate.refetch()} />
      ) : certificate.data === null ? (
        <NoCertificate />
      ) : (
        <Current certificate={certificate.data} />
      )}
      {certificate.isSuccess && <Upload replaces={certificate.data !== null} />}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} style={{ padding: 16 }}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function NoCertificate() {
  return (
    <Empty icon={<IconCertificate size={32} stroke={1.4} />} title={certificateTexts.none}>
      {certificateTexts.make}
      <Code block mt="sm" ta="left" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {certificateTexts.command}
      </Code>
    </Empty>
  );
}

function Current({ certificate }: { certificate: Certificate }) {
  const isValid = isInForce(certificate, new Date());
  return (
    <Facts
      facts={[
        [certificateTexts.fileName, certificate.file_name ?? undefined],
        [certificateTexts.lastModified, <Time key="modified" value={certificate.last_modified} />],
        [certificateTexts.subject, certificate.subject],
        [certificateTexts.issuer, certificate.issuer],
        [
          certificateTexts.validity,
          <Group key="validity" gap={6}>
            <span>
              <Time value={certificate.not_before} /> – <Time value={certificate.not_after} />
            </span>
            <Badge size="sm" color={isValid ? 'teal.9' : 'red.9'}>
              {isValid ? certificateTexts.inForce : certificateTexts.notInForce}
            </Badge>
          </Group>,
        ],
        [
          certificateTexts.fingerprint,
          <Text key="fingerprint" size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {certificate.fingerprint_sha256}
          </Text>,
        ],
      ]}
    />
  );
}

function Upload({ replaces }: { replaces: boolean }) {
  const [file, setFile] = useState<File | null>(null);
  const [isMissing, setMissing] = useState(false);
  const uploading = useMutation({
    mutationFn: replaceCertificate,
    onSuccess: () => {
      setFile(null);
      notifyDone(certificateTexts.saved);
    },
  });
  const refusal =
    uploading.error === null ? undefined : (fieldOf(uploading.error)?.reason ?? sentenceOf(uploading.error));
  return (
    <form
      noValidate
      style={{ marginTop: 20 }}
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(file === null);
        if (file !== null) uploading.mutate(file);
      }}
    >
      <Stack gap="sm" align="flex-start">
        <FileInput
          w="100%"
          maw={420}
          label={certificateTexts.choose}
          description={replaces ? certificateTexts.replaces : certificateTexts.onlyPublic}
          placeholder={certificateTexts.noFile}
          accept=".pem,.crt,.cer,application/x-pem-file,application/x-x509-ca-cert"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            setMissing(false);
            uploading.reset();
          }}
          error={isMissing ? certificateTexts.fileMissing : refusal !== undefined}
          leftSection={<IconCertificate size={16} />}
          clearable
          clearButtonProps={{ 'aria-label': certificateTexts.clear }}
        />
        {refusal !== undefined && (
          <Notice tone="fault" announced="alert" title={certificateTexts.refused}>
            {' '}
            {refusal}
          </Notice>
        )}
        <Button type="submit" leftSection={<IconUpload size={16} />} loading={uploading.isPending}>
          {texts.save}
        </Button>
      </Stack>
    </form>
  );
}
