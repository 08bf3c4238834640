/** What was found out before about a capture of this origin, kept beside it: with it the capture need not be read. */

export interface StoredIndex {
  readonly bytes: Uint8Array;
  /** Of the capture that it is of, as its server says. */
  readonly identity: string;
}

/** @param url of the capture. @returns undefined when there is none, or it cannot be had: the capture itself says everything. */
export async function storedIndexOf(url: string): Promise<StoredIndex | undefined> {
  try {
    const response = await fetch(`${url.replace(/\/download$/, '')}/index`);
    const identity = /^"(.+)"$/.exec(response.headers.get('etag') ?? '')?.[1];
    return response.status !== 200 || identity === undefined ? undefined : { bytes: new Uint8Array(await response.arrayBuffer()), identity };
  } catch {
    return undefined;
  }
}
