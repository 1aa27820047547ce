import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { S3Credentials, StoreLocation } from './storage/artifact-store.ts';
import { isKey } from './storage/key.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** 0: no SFTP. */
  readonly sftpPort: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly adminPassword: string | undefined;
  readonly basePaths: readonly string[];
  readonly useRole: boolean;
  readonly enforceModes: boolean;
  readonly reservedWords: 'names-and-values' | 'names';
  readonly modeSwitchTimeoutSeconds: number;
  readonly contentLimitBytes: number;
  /** The only folder that files are imported from. */
  readonly importDir: string;
  readonly importLimitBytes: number;
  readonly artifactStore: StoreLocation;
  readonly artifactDays: number;
  /** Of the compression of exports. */
  readonly exportLevel: number;
  /** The core attributes that contacts are exported with as STRATTRIBUTE1 and so on. */
  readonly exportContactAttributes: readonly string[];
  /** The keys of user data that interactions are exported with as STRATTRIBUTE1 and so on. */
  readonly exportInteractionAttributes: readonly string[];
  /** Whose numbers those are that have no country code: two capital letters. */
  readonly defaultCountry: string;
  readonly trustProxy: boolean | string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly logLevel: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads the configuration from the environment (contract, "Environment"). The only place that does.
 *
 * @throws {Error} one sentence that names the variable and the rule, when a value cannot be used
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const host = text(env, 'HOST') ?? '127.0.0.1';
  const port = integer(env, 'PORT', 8080, 1, 65535);
  const tls = tlsFiles(env);
  const scheme = tls === undefined ? 'http' : 'https';
  const dataDir = path.resolve(expandHome(text(env, 'DATA_DIR') ?? './data'));
  return {
    host,
    port,
    sftpPort: integer(env, 'SFTP_PORT', 2222, 0, 65535),
    publicUrl: publicUrl(env) ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    dataDir,
    databaseUrl: databaseUrl(env),
    adminPassword: adminPassword(env),
    basePaths: basePaths(env),
    useRole: boolean(env, 'USE_ROLE', true),
    enforceModes: boolean(env, 'ENFORCE_MODES', true),
    reservedWords: oneOf(env, 'RESERVED_WORDS', ['names-and-values', 'names'] as const),
    modeSwitchTimeoutSeconds: integer(env, 'MODE_SWITCH_TIMEOUT_S', 60, 1, 3600),
    contentLimitBytes: integer(env, 'CONTENT_LIMIT_BYTES', 64 * 1024 * 1024, 1, 1024 ** 4),
    importDir: path.resolve(expandHome(text(env, 'IMPORT_DIR') ?? path.join(dataDir, 'import'))),
    importLimitBytes: integer(env, 'IMPORT_LIMIT_BYTES', 16 * 1024 ** 3, 1, 1024 ** 4),
    artifactStore: artifactStore(env, dataDir),
    artifactDays: integer(env, 'ARTIFACT_DAYS', 30, 1, 3650),
    exportLevel: integer(env, 'EXPORT_LEVEL', 1, 1, 9),
    exportContactAttributes: numberedNames(env, 'EXPORT_CONTACT_ATTRIBUTES', contactAttributes),
    exportInteractionAttributes: numberedNames(env, 'EXPORT_INTERACTION_ATTRIBUTES', []),
    defaultCountry: defaultCountry(env),
    trustProxy: trustProxy(env),
    tls,
    logLevel: oneOf(env, 'LOG_LEVEL', ['info', ...logLevels]),
  };
}

/** STRATTRIBUTE1 to 9 of contacts (seeds' README, "`STRATTRIBUTEn` of a contact"). */
const contactAttributes = [
  'PhoneNumber',
  'EmailAddress',
  'Title',
  'LastName',
  'FirstName',
  'CustomerSegment',
  'AccountNumber',
  'ContactId',
  'PIN',
];

/** The schemas have so many numbered fields. */
const mostNumbered = 10;

/** Names in the order of their numbers; one may be left out between two commas. */
function numberedNames(env: NodeJS.ProcessEnv, name: string, fallback: readonly string[]): readonly string[] {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const names = value.split(',').map((part) => part.trim());
  if (names.length > mostNumbered) throw new Error(`${name} must have at most ${mostNumbered} names, not '${value}'.`);
  return names;
}

/** A variable that is set to the empty string counts as not set, as in shells and compose files. */
function text(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function expandHome(folder: string): string {
  return folder === '~' || folder.startsWith('~/') ? path.join(os.homedir(), folder.slice(1)) : folder;
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not '${value}'.`);
  }
  return number;
}

function boolean(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  const value = text(env, name)?.toLowerCase();
  if (value === undefined) return fallback;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Error(`${name} must be true or false, not '${value}'.`);
}

/** The first allowed value is the default. */
function oneOf<const T extends string>(env: NodeJS.ProcessEnv, name: string, allowed: readonly [T, ...T[]]): T {
  const value = text(env, name);
  if (value === undefined) return allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new Error(`${name} must be one of ${[...new Set(allowed)].join(', ')}, not '${value}'.`);
  return found;
}

function publicUrl(env: NodeJS.ProcessEnv): string | undefined {
  const value = text(env, 'PUBLIC_URL');
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new Error(`PUBLIC_URL must be an absolute http or https URL without query, not '${value}'.`);
  }
  return value.replace(/\/+$/, '');
}

function databaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const value = text(env, 'DATABASE_URL');
  if (value !== undefined && !/^postgres(ql)?:\/\//.test(value)) {
    throw new Error('DATABASE_URL must start with postgres:// or postgresql://.');
  }
  return value;
}

function adminPassword(env: NodeJS.ProcessEnv): string | undefined {
  const value = env['ADMIN_PASSWORD'];
  if (value === undefined || value === '') return undefined;
  if (value.length > 256) throw new Error('ADMIN_PASSWORD must have at most 256 characters.');
  return value;
}

/** Prefixes without trailing slash; `/` becomes the empty prefix. Longest first, so that matching is greedy. */
function basePaths(env: NodeJS.ProcessEnv): string[] {
  const value = text(env, 'BASE_PATHS') ?? '/,/cv,/genesys/1/cs';
  const prefixes = value.split(',').map((part) => part.trim().replace(/\/+$/, ''));
  for (const prefix of prefixes) {
    if (!/^(\/[A-Za-z0-9._~-]+)*$/.test(prefix)) {
      throw new Error(`BASE_PATHS must be a comma-separated list of paths such as /cv, not '${value}'.`);
    }
  }
  return [...new Set(prefixes)].sort((a, b) => b.length - a.length);
}

function defaultCountry(env: NodeJS.ProcessEnv): string {
  const value = text(env, 'DEFAULT_COUNTRY') ?? 'US';
  const country = value.toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new Error(`DEFAULT_COUNTRY must be the ISO code of a country, such as US, not '${value}'.`);
  }
  return country;
}

/** `true`, a number of hops is not supported: addresses or subnets of the proxies, as Fastify takes them. */
function trustProxy(env: NodeJS.ProcessEnv): boolean | string {
  const value = text(env, 'TRUST_PROXY');
  if (value === undefined || value.toLowerCase() === 'false') return false;
  return value.toLowerCase() === 'true' ? true : value;
}

function tlsFiles(env: NodeJS.ProcessEnv): Config['tls'] {
  const certFile = text(env, 'TLS_CERT_FILE');
  const keyFile = text(env, 'TLS_KEY_FILE');
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    throw new Error('TLS_CERT_FILE and TLS_KEY_FILE must be set together.');
  }
  return { certFile, keyFile };
}

function artifactStore(env: NodeJS.ProcessEnv, dataDir: string): StoreLocation {
  const value = text(env, 'ARTIFACT_STORE');
  if (value === undefined) return { kind: 'folder', folder: path.join(dataDir, 'artifacts') };
  const folder = value.startsWith('file:') ? folderOfUrl(value) : expandHome(value);
  if (folder !== undefined && path.isAbsolute(folder)) return { kind: 'folder', folder: path.resolve(folder) };
  const [, bucket = '', prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(value) ?? [];
  if (bucket === '' || (prefix !== '' && !isKey(prefix))) {
    throw new Error(`ARTIFACT_STORE must be s3://bucket/prefix or the absolute path of a folder, not '${value}'.`);
  }
  return {
    kind: 's3',
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: s3Endpoint(env),
    region: text(env, 'AWS_REGION') ?? text(env, 'AWS_DEFAULT_REGION'),
    credentials: s3Credentials(env),
  };
}

/** Undefined for a URL that names a file of another machine, or none. */
function folderOfUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function s3Endpoint(env: NodeJS.ProcessEnv): string | undefined {
  const name = text(env, 'AWS_ENDPOINT_URL_S3') === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_S3';
  const value = text(env, name);
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !/^https?:\/\//.test(value)) {
    throw new Error(`${name} must be an absolute http or https URL, not '${value}'.`);
  }
  return value;
}

function s3Credentials(env: NodeJS.ProcessEnv): S3Credentials | undefined {
  const accessKeyId = text(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = text(env, 'AWS_SECRET_ACCESS_KEY');
  const sessionToken = text(env, 'AWS_SESSION_TOKEN');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together.');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
