import { texts } from '../texts.ts';
import { Panel } from '../ui/page.tsx';
import { LoadingRows } from '../ui/states.tsx';
import classes from './privacy.module.css';

/** How many persons have been looked for. */
export function Progress({ tried, of }: { tried: number; of: number }) {
  return (
    <Panel>
      <LoadingRows label={texts.privacy.review.trying} />
      <div className={classes['inner']} role="status">
        {texts.privacy.review.tried(tried, of)}
      </div>
    </Panel>
  );
}
