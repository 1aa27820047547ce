import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  NoSuchUpload,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ArtifactUpload } from './artifact-store.ts';

const MiB = 1024 * 1024;
const mostParts = 10_000;

/**
 * How large the part of this number is, from 1: a part is in memory as a whole, and there can be 10,000 of them. 8 MiB
 * twice as large after every 1000 parts, 64 MiB at most, make 492 GiB.
 */
export function partBytes(part: number): number {
  return 8 * MiB * 2 ** Math.min(Math.floor((part - 1) / 1000), 3);
}

/**
 * An object that is sent part by part; one that fits into the first part in a single request. One part at a time is in
 * memory, in the same buffer again and again.
 */
export class S3Upload implements ArtifactUpload {
  readonly #client: S3Client;
  readonly #place: { readonly Bucket: string; readonly Key: string };
  #buffer = Buffer.alloc(0);
  #filled = 0;
  #uploadId: string | undefined;
  readonly #parts: CompletedPart[] = [];
  #ended = false;

  constructor(client: S3Client, place: { readonly Bucket: string; readonly Key: string }) {
    this.#client = client;
    this.#place = place;
  }

  async write(bytes: Buffer): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      // Not as soon as it is full: what ends there needs no part behind it.
      if (this.#filled > 0 && this.#filled === this.#buffer.length) await this.#sendPart();
      const size = partBytes(this.#parts.length + 1);
      if (this.#buffer.length !== size) this.#buffer = Buffer.allocUnsafe(size);
      const copied = bytes.copy(this.#buffer, this.#filled, taken);
      this.#filled += copied;
      taken += copied;
    }
  }

  async close(): Promise<void> {
    if (this.#uploadId === undefined) {
      await this.#client.send(new PutObjectCommand({ ...this.#place, Body: this.#content() }));
    } else {
      await this.#sendPart();
      const whole = { UploadId: this.#uploadId, MultipartUpload: { Parts: this.#parts } };
      await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#place, ...whole }));
    }
    this.#end();
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    if (this.#uploadId === undefined) return;
    try {
      await this.#client.send(new AbortMultipartUploadCommand({ ...this.#place, UploadId: this.#uploadId }));
    } catch (error) {
      // A `close` that seemed to fail had come through, or somebody dropped it.
      if (!(error instanceof NoSuchUpload)) throw error;
    }
  }

  async #sendPart(): Promise<void> {
    if (this.#parts.length === mostParts) {
      throw new Error('An object of S3 has at most 10,000 parts, which is 492 GiB here; let exports be split.');
    }
    this.#uploadId ??= (await this.#client.send(new CreateMultipartUploadCommand(this.#place))).UploadId;
    const PartNumber = this.#parts.length + 1;
    const part = { ...this.#place, UploadId: this.#uploadId, PartNumber, Body: this.#content() };
    const { ETag, ChecksumCRC32 } = await this.#client.send(new UploadPartCommand(part));
    this.#parts.push({ PartNumber, ETag, ChecksumCRC32 });
    this.#filled = 0;
  }

  #content(): Buffer {
    return this.#buffer.subarray(0, this.#filled);
  }

  #end(): void {
    this.#ended = true;
    this.#buffer = Buffer.alloc(0);
    this.#filled = 0;
  }
}
