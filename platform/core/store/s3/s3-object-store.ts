import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  type CompletedPart,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import {
  checkKey,
  isKey,
  digestStream,
  type ObjectDigest,
  type ObjectFacts,
  type ObjectStore,
} from '../object-store.ts';
import { randomId } from '../../ids.ts';
import { StoreRefused } from '../../errors.ts';
import { markerInTheWay, mayPass, saysAbsent, statusOf, storeFailure } from './s3-failure.ts';
import type { S3Head, S3Options } from './s3-options.ts';
import { openClient } from './s3-client.ts';
import { bytesOf, section, type Load } from './s3-load.ts';
import type { S3Place } from './s3-place.ts';

type SendBody = (load: Load) => Uint8Array | Readable;

const attempts = 4;
const mostParts = 10_000;
/** Who wrote an object: tells a lost answer to our own write from another writer's object. */
const markName = 'vitrine-write';

/**
 * Objects in a bucket of AWS or of another store that speaks S3 and honours `If-None-Match` on writes.
 * @throws StoreRefused (credentials, rights, bucket, region), Unavailable, Corrupt (a checksum that does not hold)
 */
export class S3ObjectStore implements ObjectStore {
  readonly #place: S3Place;
  readonly #client: S3Client;
  readonly #partBytes: number;
  readonly #pauseMs: number;
  /** What every write asks of the store: encryption with a key of the key service, where the place names one. */
  readonly #encryption: Pick<
    PutObjectCommandInput,
    'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled'
  >;

  constructor(place: S3Place, options: S3Options = {}) {
    this.#place = place;
    this.#partBytes = options.partBytes ?? 128 * 1024 * 1024;
    this.#pauseMs = options.pauseMs ?? 200;
    this.#encryption =
      place.kmsKey === undefined
        ? {}
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: place.kmsKey, BucketKeyEnabled: true };
    this.#client = openClient(place, options);
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#put(this.#key(key), bytesOf(bytes));
  }

  async createFromFile(key: string, path: string): Promise<boolean> {
    const name = this.#key(key);
    const { size } = await stat(path);
    if (size <= this.#partBytes) return this.#put(name, await section(path, 0, size));
    // Many bytes need not travel to be refused.
    return (await this.#head(name)) === undefined && (await this.#putInParts(name, path, size));
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const object = this.#object(this.#key(key));
    return this.#unlessAbsent(async () => {
      const answer = await this.#client.send(new GetObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
      return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    });
  }

  async digest(key: string): Promise<ObjectDigest | undefined> {
    const object = this.#object(this.#key(key));
    return this.#unlessAbsent(async () => {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
      return digestStream((Body ?? []) as AsyncIterable<unknown>);
    });
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array | undefined> {
    const Range = `bytes=${from}-${from + length - 1}`;
    const object = { ...this.#object(this.#key(key)), Range };
    return this.#unlessAbsent(async () => {
      try {
        const { Body } = await this.#client.send(new GetObjectCommand(object));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (statusOf(error) === 416) return new Uint8Array();
        throw error;
      }
    });
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#head(this.#key(key))) !== undefined;
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    return await this.#head(this.#key(key));
  }

  async list(prefix: string): Promise<readonly string[]> {
    const root = this.#root();
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await this.#call(() =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#place.bucket,
            Prefix: root + prefix,
            ...(next === undefined ? {} : { ContinuationToken: next }),
          }),
        ),
      );
      for (const { Key = '' } of page.Contents ?? []) found.push(Key.slice(root.length));
      next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (next !== undefined);
    // What others put there under names we could not have given is not ours to see or sweep away.
    return found.filter(isKey).sort();
  }

  async remove(key: string): Promise<void> {
    const name = this.#key(key);
    const object = this.#object(name);
    // On a versioned bucket the version itself: a marker in its place would keep some stores from taking the key again.
    const VersionId = await this.#versionOf(name);
    const remove = (target: typeof object & { VersionId?: string }): Promise<unknown> =>
      this.#call(() => this.#client.send(new DeleteObjectCommand(target)));
    if (VersionId === undefined) {
      await remove(object);
      return;
    }
    await remove({ ...object, VersionId }).catch(async (error: unknown) => {
      // Without the right to delete versions a marker is what can be had.
      if (!(error instanceof StoreRefused)) throw error;
      await remove(object);
    });
  }

  /** The version that an object is in now. Why a store does not say, the act that follows tells better: with a body. */
  #versionOf(name: string): Promise<string | undefined> {
    return this.#head(name).then(
      (head) => head?.version,
      () => undefined,
    );
  }

  async #put(name: string, load: Load): Promise<boolean> {
    const mark = randomId('w');
    return this.#ifFirst(name, mark, (body) =>
      this.#client.send(
        new PutObjectCommand({
          ...this.#object(name),
          ...this.#encryption,
          Body: body(load),
          ContentLength: load.length,
          ChecksumSHA256: load.sha256,
          IfNoneMatch: '*',
          Metadata: { [markName]: mark },
        }),
      ),
    );
  }

  async #putInParts(name: string, path: string, size: number): Promise<boolean> {
    const object = this.#object(name);
    const mark = randomId('w');
    const begin = {
      ...object,
      ...this.#encryption,
      ChecksumAlgorithm: 'SHA256' as const,
      Metadata: { [markName]: mark },
    };
    const { UploadId } = await this.#call(() => this.#client.send(new CreateMultipartUploadCommand(begin)));
    const upload = { ...object, UploadId };
    const each = Math.max(this.#partBytes, Math.ceil(size / mostParts));
    let made = false;
    try {
      const Parts: CompletedPart[] = [];
      for (let from = 0; from < size; from += each) {
        const PartNumber = Parts.length + 1;
        const load = await section(path, from, Math.min(each, size - from));
        const part = { ...upload, PartNumber, ContentLength: load.length, ChecksumSHA256: load.sha256 };
        const { ETag } = await this.#call((body) =>
          this.#client.send(new UploadPartCommand({ ...part, Body: body(load) })),
        );
        Parts.push({ PartNumber, ETag, ChecksumSHA256: load.sha256 });
      }
      const finish = { ...upload, MultipartUpload: { Parts }, IfNoneMatch: '*' };
      made = await this.#ifFirst(name, mark, () =>
        this.#client.send(new CompleteMultipartUploadCommand(finish)),
      );
      return made;
    } finally {
      // What cannot be given up now, the bucket's lifecycle rule for unfinished uploads removes.
      if (!made)
        await this.#call(() => this.#client.send(new AbortMultipartUploadCommand(upload))).catch(
          () => undefined,
        );
    }
  }

  /** Whether this write made the object, also when the answer to it was lost and another attempt was told no. */
  async #ifFirst(name: string, mark: string, write: (body: SendBody) => Promise<unknown>): Promise<boolean> {
    try {
      await this.#attempt(write);
      return true;
    } catch (error) {
      const status = statusOf(error);
      const failure = storeFailure(error);
      // 404: the upload in parts is over, so an attempt before may have finished it.
      if ((status !== 412 && status !== 404) || failure instanceof StoreRefused) throw failure;
      const head = await this.#head(name);
      if (head?.mark === mark) return true;
      if (status !== 412) throw failure;
      if (head === undefined) throw markerInTheWay();
      return false;
    }
  }

  async #head(name: string): Promise<S3Head | undefined> {
    return this.#unlessAbsent(async () => {
      const head = await this.#client.send(new HeadObjectCommand(this.#object(name)));
      return {
        mark: head.Metadata?.[markName],
        version: head.VersionId,
        // What a store does not date is as old as can be.
        writtenAt: head.LastModified ?? new Date(0),
        bytes: head.ContentLength ?? 0,
        tag: `${head.VersionId ?? ''} ${head.ETag ?? ''}`,
      };
    });
  }

  async #unlessAbsent<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#attempt(act);
    } catch (error) {
      if (saysAbsent(error)) return undefined;
      throw storeFailure(error);
    }
  }

  async #call<T>(act: (body: SendBody) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt(act);
    } catch (error) {
      throw storeFailure(error);
    }
  }

  /** Does it again while that may help, with a fresh body each time. @throws what the SDK throws */
  async #attempt<T>(act: (body: SendBody) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const bodies: Readable[] = [];
      try {
        return await act((load) => {
          const body = load.body();
          if (body instanceof Readable) bodies.push(body);
          return body;
        });
      } catch (error) {
        if (attempt === attempts || !mayPass(error)) throw error;
      } finally {
        for (const body of bodies) body.destroy();
      }
      // Up to twice the pause, by chance, so that those who failed together do not return together.
      await pause(this.#pauseMs * 2 ** (attempt - 1) * (1 + Math.random()));
    }
  }

  #root(): string {
    return this.#place.prefix === undefined ? '' : `${this.#place.prefix}/`;
  }

  #key(key: string): string {
    return this.#root() + checkKey(key);
  }

  #object(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#place.bucket, Key: name };
  }
}
