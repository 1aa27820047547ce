import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** The settings of a server of the product that keeps its artifacts in a bucket. */
export type S3Environment = Readonly<
  Record<'ARTIFACT_STORE' | 'AWS_ENDPOINT_URL_S3' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>
>;

/**
 * Starts OpenStack Swift, which keeps to the rules of S3: it checks signatures, the sizes, tags and order of parts. It
 * ends with the test file.
 */
export async function startSwift(): Promise<S3Environment> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-swift-'));
  const script = fileURLToPath(new URL('swift-server.py', import.meta.url));
  // Debian's own Python, which has Debian's libraries.
  const swift = spawn('/usr/bin/python3', [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(swift, 'exit');
  after(async () => {
    swift.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const [endpoint] = await Promise.race([
    once(createInterface(swift.stdout), 'line') as Promise<[string]>,
    ended.then(() => Promise.reject(new Error('Swift did not start.'))),
  ]);
  const environment = {
    ARTIFACT_STORE: 's3://artifacts/exports',
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test:tester',
    AWS_SECRET_ACCESS_KEY: 'testing',
  };
  await createBucket(environment, 'artifacts');
  return environment;
}

async function createBucket(environment: S3Environment, bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint: environment.AWS_ENDPOINT_URL_S3,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
