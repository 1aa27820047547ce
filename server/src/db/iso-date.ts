/**
 * A timestamptz column as ISO 8601 text with milliseconds and `Z`, as it stands in answers and cursors. Made by the
 * database: the driver's dates know years from 100 on only.
 */
export function isoDate(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
