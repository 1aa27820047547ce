import { texts } from '../texts.ts';
import { ApiError } from './client.ts';

/** What went wrong, as a sentence. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return texts.errors.unreachable;
  if (error.code === 0) return texts.errors.unexpected(error.status);
  const refusal = fieldOf(error);
  return sentence(refusal === undefined ? error.description : `${refusal.field}: ${refusal.reason}`);
}

/** The field that a 400 names, as the API calls it, and what is wrong with it. */
export function fieldOf(error: unknown): { readonly field: string; readonly reason: string } | undefined {
  if (!(error instanceof ApiError) || error.status !== 400) return undefined;
  const [, bad, reason] = /^bad parameter '([^']+)' reason : (.*)$/s.exec(error.description) ?? [];
  if (bad !== undefined && reason !== undefined) return { field: bad, reason: sentence(reason) };
  const [, missing] = /^missing parameter '([^']+)'$/.exec(error.description) ?? [];
  return missing === undefined ? undefined : { field: missing, reason: texts.errors.missing };
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
