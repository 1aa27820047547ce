import Papa from 'papaparse';

/**
 * A line of CSV (RFC 4180). Values are as they are stored: one that a spreadsheet would take for a formula is not
 * changed, because programs read these files, too (docs/privacy.md).
 */
export function csvLine(cells: readonly string[]): string {
  return `${Papa.unparse([cells as string[]], { newline: '\r\n' })}\r\n`;
}
