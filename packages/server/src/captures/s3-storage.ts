/** Captures in a bucket of any service that speaks S3. */
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { S3mini, type UploadPart } from 's3mini';
import type { CaptureStorage, StoredFile } from './capture-storage.ts';

export interface S3Bucket {
  /** `https://HOST/BUCKET`, or `https://HOST/BUCKET/FOLDER`. */
  readonly url: string;
  readonly keyId: string;
  readonly secret: string;
  readonly region: string;
}

/** Services take parts of at least 5 MB, and 10,000 of them. */
const PART_BYTES = 16 << 20;
const TYPE = 'application/octet-stream';

export class S3Storage implements CaptureStorage {
  readonly #client: S3mini;
  readonly #folder: string;

  /** @throws Error when the address is none. */
  constructor({ url, keyId, secret, region }: S3Bucket) {
    const { origin, pathname } = new URL(url);
    const [bucket = '', ...folder] = pathname.split('/').filter((part) => part !== '');
    if (bucket === '') throw new Error(`${url}: expected https://HOST/BUCKET`);
    this.#client = new S3mini({ endpoint: `${origin}/${bucket}`, accessKeyId: keyId, secretAccessKey: secret, region });
    this.#folder = folder.map((part) => `${part}/`).join('');
  }

  async put(id: string, path: string): Promise<void> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const part = async (at: number): Promise<Buffer> => {
        const bytes = Buffer.alloc(Math.min(PART_BYTES, size - at));
        await file.read(bytes, 0, bytes.length, at);
        return bytes;
      };
      if (size <= PART_BYTES) await this.#client.putObject(this.#key(id), await part(0), TYPE);
      else await this.#inParts(this.#key(id), size, part);
    } finally {
      await file.close();
    }
    await rm(path, { force: true });
  }

  async find(id: string): Promise<StoredFile | undefined> {
    const key = this.#key(id);
    if ((await this.#client.objectExists(key)) !== true) return undefined;
    const bytes = await this.#client.getContentLength(key);
    return { bytes, read: (from, end) => this.#read(key, from, end) };
  }

  async #read(key: string, from: number, end: number): Promise<Readable> {
    const { body } = await this.#client.getObjectRaw(key, false, from, end);
    if (body === null) throw new Error(`The storage of captures gives nothing for ${key}.`);
    return Readable.fromWeb(body as ReadableStream);
  }

  path(): undefined {
    return undefined;
  }

  indexPath(): undefined {
    return undefined;
  }

  async remove(id: string): Promise<void> {
    await this.#client.deleteObject(this.#key(id));
  }

  async #inParts(key: string, size: number, part: (at: number) => Promise<Buffer>): Promise<void> {
    const upload = await this.#client.getMultipartUploadId(key, TYPE);
    try {
      const parts: UploadPart[] = [];
      for (let at = 0; at < size; at += PART_BYTES) parts.push(await this.#client.uploadPart(key, upload, await part(at), parts.length + 1));
      await this.#client.completeMultipartUpload(key, upload, parts);
    } catch (error) {
      // Parts of an upload that is not finished cost money for ever.
      await this.#client.abortMultipartUpload(key, upload).catch(() => undefined);
      throw error;
    }
  }

  #key(id: string): string {
    return `${this.#folder}${id}.scap`;
  }
}
