import type { CSSProperties, ReactNode } from 'react';
import classes from './columns.module.css';

/** Beside each other where there is room, else below each other. */
export function Columns({ widths, children }: { widths: string; children: ReactNode }) {
  return (
    <div className={classes['columns']} style={{ '--columns': widths } as CSSProperties}>
      {children}
    </div>
  );
}

/** Panels below each other. */
export function Column({ children }: { children: ReactNode }) {
  return <div className={classes['column']}>{children}</div>;
}
