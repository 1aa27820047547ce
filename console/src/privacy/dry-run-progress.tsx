import { Panel } from '../ui/page.tsx';
import { LoadingRows } from '../ui/states.tsx';
import classes from './privacy.module.css';
import { privacyTexts } from './texts.ts';

/** How many persons have been looked for. */
export function Progress({ tried, of }: { tried: number; of: number }) {
  return (
    <Panel>
      <LoadingRows label={privacyTexts.review.trying} />
      <div className={classes['inner']} role="status">
        {privacyTexts.review.tried(tried, of)}
      </div>
    </Panel>
  );
}
