import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Sorting } from '../http/sorted-lists.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';

export interface ArtifactRow {
  readonly id: number;
  readonly run_id: string;
  readonly job_id: number;
  readonly title: string;
  readonly type: string;
  readonly file_name: string;
  readonly store_key: string;
  readonly size: number;
  readonly sha256: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly files_of_run: number;
}

export const artifactColumns = `a.artifact_id AS id, a.run_id, r.job_id, r.title, r.type, a.file_name, a.store_key, a.size,
  a.sha256, a.created_at, a.expires_at, (SELECT count(*)::integer FROM export_artifacts o
    WHERE o.tenant_id = a.tenant_id AND o.run_id = a.run_id) AS files_of_run`;
export const artifactsWithRun =
  'export_artifacts a JOIN export_runs r ON r.tenant_id = a.tenant_id AND r.run_id = a.run_id';

export const artifactSorting: Sorting = {
  columns: {
    created_at: { sql: 'a.created_at', type: 'timestamptz' },
    file_name: { sql: 'a.file_name', type: 'text' },
    title: { sql: 'lower(r.title)', type: 'text' },
    type: { sql: 'r.type', type: 'text' },
    size: { sql: 'a.size', type: 'bigint' },
    remaining_days: { sql: 'a.expires_at', type: 'timestamptz' },
  },
  id: { sql: 'a.artifact_id', type: 'bigint' },
  byDefault: '-created_at',
};

/** A file that an attempt has made. */
export interface NewArtifact {
  readonly part: number;
  readonly fileName: string;
  readonly storeKey: string;
  readonly size: number;
  readonly sha256: string;
}

/** Where the files of a tenant are kept. */
export function tenantPrefix(tenant: number): string {
  return `${tenant}/`;
}

/** Where the files of a run are kept: those of each attempt apart. */
export function runPrefix(tenant: number, runId: string): string {
  return `${tenantPrefix(tenant)}${runId}/`;
}

export function attemptPrefix(tenant: number, runId: string, attempt: number): string {
  return `${runPrefix(tenant, runId)}${attempt}/`;
}

export function storeKey(tenant: number, runId: string, attempt: number, part: number): string {
  return `${attemptPrefix(tenant, runId, attempt)}${part}`;
}

/** `export-<run>.zip.smime`, or `.z01.smime` and so on (guide, "Downloading split files"). */
export function artifactName(runId: string, ending: string): string {
  return `export-${runId}.${ending}.smime`;
}

export async function insertArtifact(
  tx: Db,
  tenant: number,
  runId: string,
  artifact: NewArtifact,
  at: Date,
  expiresAt: Date,
): Promise<void> {
  const { part, fileName, storeKey: key, size, sha256 } = artifact;
  await tx.query(
    `INSERT INTO export_artifacts (tenant_id, run_id, part, file_name, store_key, size, sha256, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tenant, runId, part, fileName, key, size, sha256, at, expiresAt],
  );
}

/** @throws {ApiError} 404, also for one whose time has passed and that nobody has removed yet */
export async function getArtifact(
  db: Db,
  tenant: number,
  id: number,
  now: Date,
  lock: '' | 'FOR UPDATE OF a' = '',
): Promise<ArtifactRow> {
  const [row] = await db.query<ArtifactRow>(
    `SELECT ${artifactColumns} FROM ${artifactsWithRun}
     WHERE a.tenant_id = $1 AND a.artifact_id = $2 AND a.expires_at > $3 ${lock}`,
    [tenant, id, now],
  );
  if (row === undefined) throw notFound('artifact', id);
  return row;
}

export async function findArtifactsOfRun(
  db: Db,
  tenant: number,
  runId: string,
): Promise<{ readonly id: number; readonly store_key: string }[]> {
  return await db.query(
    'SELECT artifact_id AS id, store_key FROM export_artifacts WHERE tenant_id = $1 AND run_id = $2 ORDER BY part',
    [tenant, runId],
  );
}

/**
 * Removes files for good. The store first: what is listed without being there can be removed once more, and what is
 * there without being listed would be forgotten.
 */
export async function removeArtifacts(
  db: Db,
  store: ArtifactStore,
  tenant: number,
  artifacts: readonly { readonly id: number; readonly store_key: string }[],
): Promise<void> {
  await store.delete(artifacts.map((artifact) => artifact.store_key));
  await db.query('DELETE FROM export_artifacts WHERE tenant_id = $1 AND artifact_id = ANY ($2)', [
    tenant,
    artifacts.map((artifact) => artifact.id),
  ]);
}

/** Files of a tenant whose time has passed. */
export async function findExpired(
  db: Db,
  tenant: number,
  now: Date,
  limit: number,
): Promise<{ readonly id: number; readonly store_key: string }[]> {
  return await db.query(
    `SELECT artifact_id AS id, store_key FROM export_artifacts WHERE tenant_id = $1 AND expires_at <= $2
     ORDER BY expires_at LIMIT $3`,
    [tenant, now, limit],
  );
}
