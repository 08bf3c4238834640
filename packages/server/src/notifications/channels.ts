/** Notification channels: whom policies tell. They are stored; nothing is delivered yet. */
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { acceptOptions, shownOptions, type ChannelOptions } from './channel-options.ts';
import { ChannelRefused } from './channel-refused.ts';

/** Without the secrets in its options. */
export interface NotificationChannel {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly options: ChannelOptions;
  /** Milliseconds since 1970. */
  readonly createdOn: number;
  readonly modifiedOn: number;
  /** Of a deleted one, of which the name is left. */
  readonly deletedOn?: number;
}

export interface ChannelInput {
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly options: ChannelOptions;
  /** Of a change: the version it was made from. */
  readonly version?: number | null | undefined;
}

type Row = Selectable<MetadataTables['notification_channels']>;

const MAX_CHANNELS = 500;
const storedOptions = z.record(z.string(), z.unknown());
const optionsOf = (row: Row): ChannelOptions => storedOptions.parse(JSON.parse(row.options));

function channelOf(row: Row): NotificationChannel {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    type: row.type,
    enabled: row.enabled === 1,
    options: shownOptions(optionsOf(row)),
    createdOn: row.created_at,
    modifiedOn: row.modified_at,
    ...(row.deleted_at === null ? {} : { deletedOn: row.deleted_at }),
  };
}

export class NotificationChannels {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  /** By name. @param withDeleted also those that are deleted, for the names of what policies still refer to. */
  async list(withDeleted: boolean): Promise<NotificationChannel[]> {
    const all = this.#db.selectFrom('notification_channels').selectAll().orderBy('name').orderBy('id');
    return (await (withDeleted ? all : all.where('deleted_at', 'is', null)).execute()).map(channelOf);
  }

  async get(id: number): Promise<NotificationChannel | undefined> {
    const row = await rowOf(this.#db, id);
    return row === undefined ? undefined : channelOf(row);
  }

  /** @throws ChannelRefused when the name is taken, there are too many, or the options cannot be used. */
  create({ name, type, enabled, options }: ChannelInput): Promise<NotificationChannel> {
    const accepted = acceptOptions(type, options, undefined);
    return this.#db.transaction().execute(async (tx) => {
      await refuseTakenName(tx, name);
      const { count } = await tx.selectFrom('notification_channels').select(({ fn }) => fn.countAll<number>().as('count')).where('deleted_at', 'is', null).executeTakeFirstOrThrow();
      if (count >= MAX_CHANNELS) throw new ChannelRefused(409, `There are ${MAX_CHANNELS} notification channels already. Delete one that is not used.`);
      const now = Date.now();
      const values = { version: 1, name, type, enabled: Number(enabled), options: JSON.stringify(accepted), created_at: now, modified_at: now, deleted_at: null };
      return channelOf(await tx.insertInto('notification_channels').values(values).returningAll().executeTakeFirstOrThrow());
    });
  }

  /** @returns undefined when there is none. @throws as create does, and ChannelRefused when it was changed since. */
  update(id: number, { name, type, enabled, options, version }: ChannelInput): Promise<NotificationChannel | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      if (typeof version === 'number' && version !== row.version) {
        throw new ChannelRefused(409, `Notification channel "${row.name}" has changed since: your change was made from version ${version}, the newest is ${row.version}. Load it again and repeat the change.`);
      }
      await refuseTakenName(tx, name, id);
      const accepted = acceptOptions(type, options, type === row.type ? optionsOf(row) : undefined);
      const values = { version: row.version + 1, name, type, enabled: Number(enabled), options: JSON.stringify(accepted), modified_at: Date.now() };
      return channelOf(await tx.updateTable('notification_channels').set(values).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
    });
  }

  /** Its secrets are gone then. @returns it as it was, or undefined. */
  remove(id: number): Promise<NotificationChannel | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      await tx.updateTable('notification_channels').set({ options: '{}', enabled: 0, deleted_at: Date.now() }).where('id', '=', id).execute();
      // Names of so many deleted ones are kept.
      const forgotten = tx.selectFrom('notification_channels').select('id').where('deleted_at', 'is not', null).orderBy('deleted_at', 'desc').orderBy('id', 'desc').limit(1_000_000).offset(MAX_CHANNELS);
      await tx.deleteFrom('notification_channels').where('id', 'in', forgotten).execute();
      return channelOf(row);
    });
  }
}

const rowOf = (db: Metadata, id: number): Promise<Row | undefined> =>
  db.selectFrom('notification_channels').selectAll().where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();

async function refuseTakenName(db: Metadata, name: string, except?: number): Promise<void> {
  const taken = await db.selectFrom('notification_channels').select('id').where('name', '=', name).where('deleted_at', 'is', null).executeTakeFirst();
  if (taken !== undefined && taken.id !== except) throw new ChannelRefused(409, `A notification channel with name "${name}" already exists`);
}
