import { Anchor, Box } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Notice } from '../ui/notice.tsx';
import { isInForce, useCertificate } from './certificate.ts';
import { certificateTexts } from './texts.ts';

/** Nothing can be exported without a certificate: says so before somebody has filled in a form. */
export function CertificateNotice() {
  const { data } = useCertificate();
  if (data === undefined || (data !== null && isInForce(data, new Date()))) return null;
  return (
    <Box mb="md">
      <Notice
        tone="warning"
        icon={<IconCertificate size={18} />}
        title={data === null ? certificateTexts.none : certificateTexts.expired}
      >
        {' '}
        {certificateTexts.needed}{' '}
        <Anchor component={Link} to="/preferences" size="sm" fw={550}>
          {certificateTexts.toPreferences}
        </Anchor>
      </Notice>
    </Box>
  );
}
