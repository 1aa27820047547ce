import type { ReactNode } from 'react';
import classes from './facts.module.css';
import { Nothing } from './time.tsx';

/** Names and values, one below the other. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === undefined || value === null || value === '' ? <Nothing /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
