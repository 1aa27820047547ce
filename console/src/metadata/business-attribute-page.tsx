import { IconListDetails } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { DeniedPage } from '../access/denied-page.tsx';
import { useMay } from '../access/session.ts';
import { ApiError, client } from '../api/client.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { BusinessEditor } from './business-editor.tsx';
import { businessTexts } from './business-texts.ts';
import { BusinessView } from './business-view.tsx';
import { metadataKey } from './lists.ts';
import { readBusinessAttributes, updateBusinessAttributes } from './tasks.ts';

const t = businessTexts.one;

/** A new one: what fields are mapped to already has to be known. */
export function NewBusinessAttributePage() {
  return useMay(readBusinessAttributes) ? <BusinessEditor before={undefined} onReload={() => {}} /> : <DeniedPage />;
}

/** One business attribute, to be changed by who may. */
export function BusinessAttributePage() {
  const { name } = useParams({ from: '/shell/settings/business-attributes/of/$name' });
  const mayChange = useMay(updateBusinessAttributes);
  const [edition, setEdition] = useState(0);
  // As it is when the page is opened: what others change meanwhile must not change under somebody's hands.
  const one = useQuery({
    queryKey: [...metadataKey, 'business attribute', name, edition],
    queryFn: async () => (await client.getBusinessAttribute({ path: { name } })).data,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    ...(mayChange && { refetchOnWindowFocus: false, refetchOnReconnect: false }),
  });
  if (one.isSuccess) {
    return mayChange ? (
      <BusinessEditor
        key={`${one.data.name} ${edition}`}
        before={one.data}
        onReload={() => setEdition((before) => before + 1)}
      />
    ) : (
      <BusinessView of={one.data} />
    );
  }
  return (
    <Page section={`${businessTexts.section} · ${businessTexts.title}`} title={name}>
      <Panel>
        {one.isPending ? (
          <LoadingRows label={t.loading} />
        ) : one.error instanceof ApiError && one.error.status === 404 ? (
          <Empty
            icon={<IconListDetails size={32} stroke={1.4} />}
            title={t.gone}
            action={
              <LinkButton to="/settings/business-attributes" variant="default">
                {t.back}
              </LinkButton>
            }
          >
            {t.goneAdvice}
          </Empty>
        ) : (
          <Failed error={one.error} onRetry={() => void one.refetch()} />
        )}
      </Panel>
    </Page>
  );
}
