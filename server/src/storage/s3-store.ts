import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  NoSuchKey,
  NoSuchUpload,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  ArtifactMissing,
  type ArtifactStore,
  type ArtifactUpload,
  type S3Location,
  type StoredObject,
} from './artifact-store.ts';
import { checkKey, checkPrefix, isKey } from './key.ts';
import { S3Upload } from './s3-upload.ts';

interface Unfinished {
  readonly key: string;
  readonly uploadId: string;
  readonly begun: Date;
}

/** Artifacts as objects of a bucket. Only operations that every server of this protocol has. */
export class S3Store implements ArtifactStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, prefix, endpoint, region, credentials }: S3Location) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      // Others have their buckets in the path, and take any region.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true, region: 'us-east-1' }),
      ...(region !== undefined && { region }),
      ...(credentials !== undefined && { credentials }),
      requestHandler: {
        connectionTimeout: 10_000,
        // Until an answer begins: 64 MiB on a slow line take their time, but nobody waits for ever.
        requestTimeout: 300_000,
        throwOnRequestTimeout: true,
        // Each download under way holds a connection for as long as its client reads: 50 would be few.
        httpAgent: { maxSockets: 1000 },
        httpsAgent: { maxSockets: 1000 },
      },
    });
  }

  async create(key: string): Promise<ArtifactUpload> {
    return new S3Upload(this.#client, this.#place(key));
  }

  async read(key: string, start: number, end: number): Promise<Readable> {
    try {
      const place = { ...this.#place(key), Range: `bytes=${start}-${end}` };
      const { Body } = await this.#client.send(new GetObjectCommand(place));
      return Body as Readable;
    } catch (error) {
      throw error instanceof NoSuchKey ? new ArtifactMissing(key, error) : error;
    }
  }

  /** One by one: some servers do not know the deletion of several, and exports have few files. */
  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      try {
        await this.#client.send(new DeleteObjectCommand(this.#place(key)));
      } catch (error) {
        if (!(error instanceof Error && error.name === 'NoSuchKey')) throw error;
      }
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    checkPrefix(prefix);
    const where = { Bucket: this.#bucket, Prefix: this.#prefix + prefix };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, where)) {
      for (const { Key = '', LastModified: modified = new Date(0) } of Contents) {
        const key = Key.slice(this.#prefix.length);
        if (isKey(key)) yield { key, modified, finished: true };
      }
    }
    for await (const { key, begun } of this.#unfinished(prefix)) yield { key, modified: begun, finished: false };
  }

  async dropUnfinished(prefix: string, before?: Date): Promise<void> {
    for await (const { key, uploadId, begun } of this.#unfinished(prefix)) {
      if (before !== undefined && begun >= before) continue;
      try {
        await this.#client.send(new AbortMultipartUploadCommand({ ...this.#place(key), UploadId: uploadId }));
      } catch (error) {
        // It has ended meanwhile.
        if (!(error instanceof NoSuchUpload)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async *#unfinished(prefix: string): AsyncGenerator<Unfinished> {
    const where = { Bucket: this.#bucket, Prefix: this.#prefix + prefix };
    let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
    while (marker !== undefined) {
      const command = new ListMultipartUploadsCommand({ ...where, ...marker });
      const page: ListMultipartUploadsCommandOutput = await this.#client.send(command);
      for (const { Key = '', UploadId: uploadId = '', Initiated: begun = new Date(0) } of page.Uploads ?? []) {
        const key = Key.slice(this.#prefix.length);
        if (isKey(key)) yield { key, uploadId, begun };
      }
      const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
      marker = IsTruncated === true ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
    }
  }

  #place(key: string): { Bucket: string; Key: string } {
    checkKey(key);
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }
}
