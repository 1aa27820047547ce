import { useQuery } from '@tanstack/react-query';
import type { Certificate } from '../../../client/src/index.ts';
import { ApiError, client, queryClient } from '../api/client.ts';

const certificateKey = ['certificate'];

/** The caller's certificate; null: none. */
export function useCertificate() {
  return useQuery({
    queryKey: certificateKey,
    queryFn: async (): Promise<Certificate | null> => {
      try {
        return (await client.getCertificate()).data;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export async function replaceCertificate(file: File): Promise<void> {
  const { data } = await client.putCertificate({
    body: file,
    contentType: 'application/x-pem-file',
    headers: { 'x-file-name': encodeURIComponent(file.name) },
  });
  queryClient.setQueryData(certificateKey, data);
}

export function isInForce({ not_before, not_after }: Certificate, now: Date): boolean {
  return new Date(not_before) <= now && now <= new Date(not_after);
}
