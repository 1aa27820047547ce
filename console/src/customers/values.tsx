import type { ReactNode } from 'react';
import { valueTexts } from '../metadata/value-texts.ts';
import { Nothing, Time } from '../ui/time.tsx';

/** A record of an extension, as it is answered. */
export type ExtensionRecord = Readonly<Record<string, unknown>>;

/** A value of an attribute of any type, as people read it. */
export function Value({ type, value }: { type: string; value: unknown }): ReactNode {
  if (value === undefined || value === null || value === '') return <Nothing />;
  if (typeof value === 'boolean') return value ? valueTexts.yes : valueTexts.no;
  if (type === 'datetime' && typeof value === 'string') return <Time value={value} />;
  return <span style={{ overflowWrap: 'anywhere' }}>{String(value)}</span>;
}

/** The records of an extension, whether it has one or several. */
export function recordsOf(value: unknown): readonly ExtensionRecord[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as ExtensionRecord[]) : [value as ExtensionRecord];
}
