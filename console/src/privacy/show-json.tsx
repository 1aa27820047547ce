import { Button } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import { number } from '../ui/format.ts';
import classes from './privacy.module.css';
import { type GivenRequest, jsonOf } from './request-file.ts';
import { privacyTexts } from './texts.ts';

/** As much of a file as anybody reads on a page. */
const mostCharacters = 20_000;

/** The file as it is submitted, for who wants to see it. */
export function ShowJson({ requests }: { requests: readonly GivenRequest[] }) {
  const [isShown, setShown] = useState(false);
  const id = useId();
  const json = useMemo(() => (isShown ? jsonOf(requests) : ''), [isShown, requests]);
  const t = privacyTexts.review;
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconBraces size={14} />}
        aria-expanded={isShown}
        {...(isShown && { 'aria-controls': id })}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? t.hideJson : t.showJson}
      </Button>
      {isShown && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard */}
          <section id={id} className={classes['code']} tabIndex={0} aria-label={t.json}>
            {json.slice(0, mostCharacters)}
          </section>
          {json.length > mostCharacters && (
            <span className={classes['reason']}>{t.shortened(number(mostCharacters))}</span>
          )}
        </>
      )}
    </div>
  );
}
