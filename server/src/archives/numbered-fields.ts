import type { Config } from '../config.ts';

/** What the site has as `STRATTRIBUTE1`, `STRATTRIBUTE2` and so on (seeds' README, "`STRATTRIBUTEn`"). */
export interface NumberedFields {
  /** Core attributes. */
  readonly ofContacts: readonly string[];
  /** Keys of user data. */
  readonly ofInteractions: readonly string[];
}

export function numberedFields(config: Config): NumberedFields {
  return { ofContacts: config.exportContactAttributes, ofInteractions: config.exportInteractionAttributes };
}

/** The fields with what they stand for; a name that is left out stands for nothing. */
export function numbered(names: readonly string[]): [field: string, name: string][] {
  return names.flatMap((name, index) => (name === '' ? [] : [[`STRATTRIBUTE${index + 1}`, name]]));
}
