import { Anchor, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Interaction } from '../../../client/src/index.ts';
import { startBytes, startClient, wasShortened } from '../api/client.ts';
import { customerTexts } from '../customers/texts.ts';
import { texts } from '../texts.ts';
import { bytes } from '../ui/format.ts';
import { Failed, LoadingRows } from '../ui/states.tsx';
import classes from './interaction-page.module.css';
import { safeDocument } from './safe-html.ts';
import { type Line, readConversation, readTranscript } from './transcript.ts';

const t = customerTexts.interaction;

/** What was said: plain text, structured text, and what else is kept of it. */
export function Contents({ of: interaction }: { of: Interaction }) {
  const { interaction_id: id = '', text, structured_text, structured_text_mime = '', binary_content } = interaction;
  const hasAny = text !== undefined || structured_text !== undefined || binary_content !== undefined;
  if (!hasAny) {
    return (
      <Text size="sm" c="dimmed">
        {t.noContent}
      </Text>
    );
  }
  return (
    <div className={classes['contents']}>
      {structured_text !== undefined && <TextContent id={id} kind="structured_text" mime={structured_text_mime} />}
      {text !== undefined && (
        <div>
          {structured_text !== undefined && (
            <Text size="xs" c="dimmed" fw={550} mb={4}>
              {t.asText}
            </Text>
          )}
          <TextContent id={id} kind="plain_text" mime="text/plain" />
        </div>
      )}
      {binary_content !== undefined && <Binary of={interaction} />}
    </div>
  );
}

function Binary({
  of: { interaction_id: id = '', binary_content_mime = '', binary_content_size = 0 },
}: {
  of: Interaction;
}) {
  return (
    <p className={classes['binary']}>
      <Anchor href={`/interactions/${id}/binary_content`} download={id} size="sm" fw={550}>
        <IconDownload size={15} style={{ verticalAlign: -2 }} /> {t.save(t.binary)}
      </Anchor>{' '}
      <Text component="span" size="xs" c="dimmed">
        {binary_content_mime}, {bytes(binary_content_size)}
      </Text>
    </p>
  );
}

/** A text as far as its start, so that a page stays one, however long it is. */
function TextContent({ id, kind, mime }: { id: string; kind: 'plain_text' | 'structured_text'; mime: string }) {
  const content = useQuery({
    queryKey: ['interactions', id, kind],
    queryFn: async ({ signal }) => {
      const input = { path: { interaction_id: id }, signal };
      const read = kind === 'plain_text' ? startClient.getPlainText(input) : startClient.getStructuredText(input);
      const { data, headers } = await read;
      return { text: await data.text(), isShortened: wasShortened(headers) };
    },
    staleTime: 60_000,
  });
  if (content.isPending) return <LoadingRows label={texts.loading} />;
  if (content.isError) return <Failed error={content.error} onRetry={() => void content.refetch()} />;
  const { text, isShortened } = content.data;
  return (
    <div>
      <Shown text={text} mime={mime} />
      {isShortened && (
        <Text size="xs" c="dimmed" mt={4}>
          {t.shortened(bytes(startBytes))}{' '}
          <Anchor href={`/interactions/${id}/${kind}`} download={`${id}.txt`} size="xs">
            {t.saveWhole}
          </Anchor>
        </Text>
      )}
    </div>
  );
}

function Shown({ text, mime }: { text: string; mime: string }): ReactNode {
  const type = mime.split(';')[0]?.trim().toLowerCase() ?? '';
  const lines = useMemo(
    () => (type === 'text/plain' ? readConversation(text) : type.endsWith('xml') ? readTranscript(text) : undefined),
    [text, type],
  );
  if (type === 'text/html' || type === 'application/xhtml+xml') return <Message html={text} />;
  if (lines !== undefined) return <Conversation lines={lines} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard
    <pre className={classes['plain']} tabIndex={0}>
      {type.endsWith('json') ? indented(text) : text}
    </pre>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}

function Message({ html }: { html: string }) {
  const document = useMemo(() => safeDocument(html), [html]);
  return (
    <>
      <iframe title={t.html} sandbox="" srcDoc={document} className={classes['message']} referrerPolicy="no-referrer" />
      <Text size="xs" c="dimmed">
        {t.htmlSafe}
      </Text>
    </>
  );
}

/** A chat: what the first to speak said on the one side, what all others said on the other. */
function Conversation({ lines }: { lines: readonly Line[] }) {
  const [first] = lines;
  return (
    <ol className={classes['conversation']}>
      {lines.map(({ who, when, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was said stays in its order
        <li key={i} data-side={who === first?.who ? 'one' : 'other'}>
          <span className={classes['who']}>
            {who === '' ? t.someone : who}
            {when !== undefined && <time> {when}</time>}
          </span>
          <span className={classes['said']}>{text}</span>
        </li>
      ))}
    </ol>
  );
}
