/**
 * The items of the rules files one by one, by number: what clients of the Sysdig Secure API work with. The files stay the only truth. What is made here
 * goes into a file of its own; what is changed here is changed in the text of the file that holds it.
 */
import { rulesItems, type RulesItem, type RulesItemKind } from '@eyrie/rules';
import type { Transaction } from 'kysely';
import { PolicyConflict } from '../policies/policy-conflict.ts';
import type { Policies } from '../policies/policies.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { objectOf } from './object-text.ts';
import { putFile } from './rules-files-store.ts';

/** The file that holds what clients add. */
export const API_FILE = 'api_rules.yaml';

export interface RuleObject {
  readonly id: number;
  readonly version: number;
  readonly kind: RulesItemKind;
  readonly name: string;
  /** Members beside these, as a client gave them or as they follow from the file. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly readOnly: boolean;
}

/** What a client sends: its members, and the text that they become. */
export interface ObjectInput {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly version: number | undefined;
}

type Tx = Transaction<MetadataTables>;

interface Placed {
  readonly file: string;
  readonly content: string;
  readonly readOnly: boolean;
  readonly item: RulesItem;
  /** Which one of its kind and name in its file, from 0. */
  readonly nth: number;
}

export class RuleObjects {
  readonly #db: Metadata;
  readonly #policies: Policies;

  constructor(db: Metadata, policies: Policies) {
    this.#db = db;
    this.#policies = policies;
  }

  /** In the order of the files; what defines a name comes before what changes it. */
  async list(kind: RulesItemKind): Promise<RuleObject[]> {
    return this.#db.transaction().execute((tx) => this.#list(tx, kind));
  }

  async get(kind: RulesItemKind, id: number): Promise<RuleObject | undefined> {
    return (await this.list(kind)).find((object) => object.id === id);
  }

  /** @throws PolicyConflict when the name is taken and this would not add to it, RulesRefused when the rules then do not load. */
  async create(kind: RulesItemKind, input: ObjectInput, by: string): Promise<RuleObject> {
    return this.#policies.changeRules(async (tx) => {
      const [added] = rulesItems(input.text);
      const taken = (await this.#list(tx, kind)).some((object) => object.name === input.name);
      if (taken && added?.effect === 'define') throw new PolicyConflict(`A ${kind} with name "${input.name}" already exists`);
      const file = await tx.selectFrom('rules_files').select('content').where('name', '=', API_FILE).executeTakeFirst();
      const before = file?.content ?? '# Rules, macros and lists that were added through the API.\n';
      await putFile(tx, { name: API_FILE, content: `${before.trimEnd()}\n\n${input.text}` }, { by, what: `added the ${kind} ${input.name}` });
      const objects = await this.#list(tx, kind);
      const made = objects.findLast((object) => object.name === input.name && object.file === API_FILE);
      if (made === undefined) throw new PolicyConflict(`The ${kind} "${input.name}" cannot be written as an item of a rules file.`);
      return this.#remember(tx, made, input, 1);
    });
  }

  /** @returns undefined when there is none. @throws PolicyConflict when it comes with Eyrie or has changed since, RulesRefused. */
  async update(kind: RulesItemKind, id: number, input: ObjectInput, by: string): Promise<RuleObject | undefined> {
    return this.#policies.changeRules(async (tx) => {
      const known = (await this.#list(tx, kind)).find((object) => object.id === id);
      if (known === undefined) return undefined;
      refuseReadOnly(known);
      if (input.version !== undefined && input.version !== known.version) {
        throw new PolicyConflict(`The ${kind} "${known.name}" has changed since: your change was made from version ${input.version}, the newest is ${known.version}.`);
      }
      const { placed, rows } = await this.#placed(tx, known);
      const { content, item } = placed;
      await tx.updateTable('rules_items').set({ name: input.name, nth: rows.filter((row) => row.item.name === input.name && row !== placed && row.item.start < item.start).length }).where('id', '=', id).execute();
      await putFile(tx, { name: known.file, content: content.slice(0, item.start) + input.text + content.slice(item.end) }, { by, what: `changed the ${kind} ${input.name}` });
      return this.#remember(tx, { ...known, name: input.name }, input, known.version + 1);
    });
  }

  /** @returns it as it was, or undefined. @throws as update does. */
  async remove(kind: RulesItemKind, id: number, by: string): Promise<RuleObject | undefined> {
    return this.#policies.changeRules(async (tx) => {
      const known = (await this.#list(tx, kind)).find((object) => object.id === id);
      if (known === undefined) return undefined;
      refuseReadOnly(known);
      const { placed } = await this.#placed(tx, known);
      const { content, item } = placed;
      await tx.deleteFrom('rules_items').where('id', '=', id).execute();
      // Later ones of the name move up.
      const later = await tx.selectFrom('rules_items').select(['id', 'nth']).where('kind', '=', kind).where('name', '=', known.name).where('file', '=', known.file).where('nth', '>', placed.nth).orderBy('nth').execute();
      for (const row of later) await tx.updateTable('rules_items').set({ nth: row.nth - 1 }).where('id', '=', row.id).execute();
      await putFile(tx, { name: known.file, content: content.slice(0, item.start) + content.slice(item.end) }, { by, what: `deleted the ${kind} ${known.name}` });
      return known;
    });
  }

  async #list(tx: Tx, kind: RulesItemKind): Promise<RuleObject[]> {
    const placed = await this.#items(tx, kind);
    const rows = await tx.selectFrom('rules_items').selectAll().where('kind', '=', kind).execute();
    const byPlace = new Map(rows.map((row) => [placeKey(row), row]));
    const objects: RuleObject[] = [];
    for (const { file, content, readOnly, item, nth } of placed) {
      const key = placeKey({ name: item.name, file, nth });
      const row = byPlace.get(key) ?? (await tx.insertInto('rules_items').values({ kind, name: item.name, file, nth, version: 1, details: null, text: null }).returningAll().executeTakeFirstOrThrow());
      byPlace.delete(key);
      const text = content.slice(item.start, item.end);
      const body: Record<string, unknown> = row.details !== null && row.text === text ? JSON.parse(row.details) : objectOf(item);
      objects.push({ id: row.id, version: row.version, kind, name: item.name, body, file, readOnly });
    }
    for (const row of byPlace.values()) await tx.deleteFrom('rules_items').where('id', '=', row.id).execute();
    return objects;
  }

  async #items(tx: Tx, kind: RulesItemKind): Promise<Placed[]> {
    const custom = await tx.selectFrom('rules_files').select(['name', 'content']).orderBy('position').orderBy('name').execute();
    const files = [...this.#policies.defaultRules.map((file) => ({ ...file, readOnly: true })), ...custom.map((file) => ({ ...file, readOnly: false }))];
    return files.flatMap(({ name: file, content, readOnly }) => {
      const seen = new Map<string, number>();
      return rulesItems(content).filter((item) => item.kind === kind).map((item) => {
        const nth = seen.get(item.name) ?? 0;
        seen.set(item.name, nth + 1);
        return { file, content, readOnly, item, nth };
      });
    });
  }

  async #placed(tx: Tx, { id, kind, name, file }: RuleObject): Promise<{ placed: Placed; rows: Placed[] }> {
    const row = await tx.selectFrom('rules_items').select('nth').where('id', '=', id).executeTakeFirstOrThrow();
    const rows = (await this.#items(tx, kind)).filter((each) => each.file === file);
    const placed = rows.find((each) => each.item.name === name && each.nth === row.nth);
    if (placed === undefined) throw new PolicyConflict(`The ${kind} "${name}" is no longer in ${file}.`);
    return { placed, rows };
  }

  async #remember(tx: Tx, object: RuleObject, { name, body, text }: ObjectInput, version: number): Promise<RuleObject> {
    await tx.updateTable('rules_items').set({ version, details: JSON.stringify(body), text }).where('id', '=', object.id).execute();
    return { ...object, name, body, version };
  }
}

const placeKey = ({ name, file, nth }: { name: string; file: string; nth: number }): string => JSON.stringify([name, file, nth]);

function refuseReadOnly({ kind, name, file, readOnly }: RuleObject): void {
  if (readOnly) throw new PolicyConflict(`The ${kind} "${name}" is defined in ${file}, which comes with Eyrie and is read only. Add a ${kind} of the same name with "append": true to extend it.`);
}
