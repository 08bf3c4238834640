/** Who may call the API and who may enrol as an agent. */
import type { DataFolder } from './data-folder.ts';
import { digestOf, newAccessKey, newToken, readSecretFile, sameDigest, writePrivateFile } from './secrets.ts';
import type { Metadata } from './stores/metadata/metadata.ts';

const SESSION_MS = 7 * 24 * 3600 * 1000;
const MAX_SESSIONS = 1000;

/** Whoever calls the API. */
export interface Caller {
  readonly tokenId: number;
  readonly name: string;
}

export class Credentials {
  readonly #db: Metadata;
  /** Digest of a token to its caller; few, read at every request. */
  readonly #tokens = new Map<string, Caller>();
  #accessKeyDigests: string[] = [];

  private constructor(db: Metadata) {
    this.#db = db;
  }

  /** Reads all credentials; at the first start makes the local administrator's token and the local agent's access key, kept in files of their own. */
  static async open(db: Metadata, folder: DataFolder): Promise<{ credentials: Credentials; token: string; accessKey: string }> {
    const credentials = new Credentials(db);
    await credentials.#load();
    const token = await credentials.#localToken(folder.tokenFile);
    const accessKey = await credentials.#localAccessKey(folder.accessKeyFile);
    return { credentials, token, accessKey };
  }

  callerOfToken(token: string): Caller | undefined {
    return this.#tokens.get(digestOf(token));
  }

  isAccessKey(key: string): boolean {
    const digest = digestOf(key);
    return this.#accessKeyDigests.reduce((found, known) => sameDigest(known, digest) || found, false);
  }

  /** @returns the id for the session cookie and its life in seconds. */
  async signIn(caller: Caller): Promise<{ id: string; seconds: number }> {
    const id = newToken();
    const now = Date.now();
    await this.#db.deleteFrom('sessions').where('expires_at', '<', now).execute();
    const oldest = this.#db
      .selectFrom('sessions')
      .select('digest')
      .orderBy('expires_at', 'desc')
      .offset(MAX_SESSIONS - 1)
      .limit(MAX_SESSIONS);
    await this.#db.deleteFrom('sessions').where('digest', 'in', oldest).execute();
    await this.#db
      .insertInto('sessions')
      .values({ digest: digestOf(id), token_id: caller.tokenId, expires_at: now + SESSION_MS })
      .execute();
    return { id, seconds: SESSION_MS / 1000 };
  }

  async callerOfSession(id: string): Promise<Caller | undefined> {
    const row = await this.#db
      .selectFrom('sessions')
      .innerJoin('api_tokens', 'api_tokens.id', 'sessions.token_id')
      .select(['api_tokens.id', 'api_tokens.name'])
      .where('sessions.digest', '=', digestOf(id))
      .where('expires_at', '>', Date.now())
      .executeTakeFirst();
    return row === undefined ? undefined : { tokenId: row.id, name: row.name };
  }

  async signOut(id: string): Promise<void> {
    await this.#db.deleteFrom('sessions').where('digest', '=', digestOf(id)).execute();
  }

  async #load(): Promise<void> {
    this.#tokens.clear();
    for (const row of await this.#db.selectFrom('api_tokens').selectAll().execute()) this.#tokens.set(row.digest, { tokenId: row.id, name: row.name });
    this.#accessKeyDigests = (await this.#db.selectFrom('access_keys').select('digest').where('enabled', '=', 1).execute()).map((row) => row.digest);
  }

  /** The token in the file; a new one, replacing the old, when the file is gone or says something else. */
  async #localToken(file: string): Promise<string> {
    const known = readSecretFile(file);
    if (known !== undefined && this.callerOfToken(known) !== undefined) return known;
    const token = newToken();
    const name = 'local administrator';
    await this.#db.transaction().execute(async (tx) => {
      await tx.deleteFrom('api_tokens').where('name', '=', name).execute();
      await tx
        .insertInto('api_tokens')
        .values({ name, digest: digestOf(token), created_at: Date.now() })
        .execute();
    });
    writePrivateFile(file, `${token}\n`);
    await this.#load();
    return token;
  }

  async #localAccessKey(file: string): Promise<string> {
    const known = readSecretFile(file);
    if (known !== undefined && this.isAccessKey(known)) return known;
    const key = newAccessKey();
    await this.#db
      .insertInto('access_keys')
      .values({ digest: digestOf(key), enabled: 1, created_at: Date.now() })
      .execute();
    writePrivateFile(file, `${key}\n`);
    await this.#load();
    return key;
  }
}
