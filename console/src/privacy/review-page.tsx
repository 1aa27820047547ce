import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import { Facts } from '../ui/facts.tsx';
import mono from '../ui/mono.module.css';
import { Page, Panel } from '../ui/page.tsx';
import { Failed } from '../ui/states.tsx';
import { tryRequests } from './dry-run.ts';
import { Progress } from './dry-run-progress.tsx';
import { typeOfName, whyIgnored } from './file-name.ts';
import { Findings } from './findings.tsx';
import { NameNotice } from './name-notice.tsx';
import classes from './privacy.module.css';
import { type GivenRequest, typesOf } from './request-file.ts';
import { ShowJson } from './show-json.tsx';
import { SubmitBar } from './submit-bar.tsx';
import { privacyTexts } from './texts.ts';

/** What is about to be submitted. */
export interface Draft {
  readonly requests: readonly GivenRequest[];
  /** As the file is called. */
  readonly fileName: string;
}

const t = privacyTexts.review;

/** What requests would find, before they are submitted. */
export function ReviewPage({ draft: { requests, fileName } }: { draft: Draft }) {
  const { history } = useRouter();
  const [name, setName] = useState(fileName);
  const [ignored, setIgnored] = useState<string>();
  const [tried, setTried] = useState(0);
  const id = useId();
  const trying = useQuery({
    queryKey: ['privacy', 'dry run', id],
    queryFn: ({ signal }) => {
      setTried(0);
      return tryRequests(requests, setTried, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
    // What was found is nobody's business afterwards.
    gcTime: 0,
  });
  const refusal = whyIgnored(name, new Date());
  const problem = refusal ?? ignored;
  // The form before is longer.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  const type = typeOfName(name);
  const rename = (to: string) => {
    setIgnored(undefined);
    setName(to);
  };
  return (
    <Page section={privacyTexts.section} title={t.title}>
      <div className={classes['stack']}>
        <Panel>
          <div className={classes['inner']}>
            <div className={classes['stack']}>
              <Facts
                facts={[
                  [
                    t.fileName,
                    <span key="name" className={mono['mono']}>
                      {name}
                    </span>,
                  ],
                  [
                    privacyTexts.form.type,
                    (type === undefined ? typesOf(requests) : [type]).map((of) => privacyTexts.types[of]).join(', '),
                  ],
                  [t.contains, t.containsOf(requests.length, countContacts(requests))],
                ]}
              />
              {problem !== undefined && (
                <NameNotice
                  key={name}
                  name={name}
                  problem={problem}
                  isIgnored={refusal === undefined}
                  types={typesOf(requests)}
                  onRename={rename}
                />
              )}
              <ShowJson requests={requests} />
            </div>
          </div>
        </Panel>
        {trying.isPending ? (
          <Progress tried={tried} of={requests.length} />
        ) : trying.isError ? (
          <Failed error={trying.error} onRetry={() => void trying.refetch()} />
        ) : (
          <Findings tried={trying.data} fileName={name} />
        )}
        <SubmitBar
          requests={requests}
          tried={trying.data}
          name={name}
          isUsable={problem === undefined}
          onIgnored={setIgnored}
          onBack={() => history.back()}
        />
      </div>
    </Page>
  );
}

function countContacts(requests: readonly GivenRequest[]): number {
  return requests.reduce((sum, { contacts }) => sum + contacts.length, 0);
}
