/** The parts of a server behind its API, on a data folder of their own and without any port. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyEvent, RulesFile } from '@eyrie/schema';
import { AgentLines } from '../collector/agent-lines.ts';
import { AgentRegistry } from '../collector/agent-registry.ts';
import { IngestWriter } from '../collector/ingest-writer.ts';
import { Credentials } from '../credentials.ts';
import { claimDataFolder } from '../data-folder.ts';
import { Groupings } from '../groupings/groupings.ts';
import { LiveHub } from '../live/live-hub.ts';
import type { Log } from '../log.ts';
import { ListRules } from '../policies/list-rules.ts';
import { NotificationChannels } from '../notifications/channels.ts';
import { Policies } from '../policies/policies.ts';
import { PolicyStore } from '../policies/policy-store.ts';
import type { ValidateRules } from '../policies/rules-files.ts';
import { FolderStorage } from '../captures/capture-storage.ts';
import { CaptureNotes } from '../captures/capture-notes.ts';
import { CaptureIndexes } from '../captures/capture-indexes.ts';
import { Captures } from '../captures/captures.ts';
import { Responses } from '../response/responses.ts';
import { CaptureBacktests } from '../rules/capture-backtest.ts';
import { RulesLibrary } from '../rules/library.ts';
import { RuleObjects } from '../rules/rule-objects.ts';
import { RulesFilesStore } from '../rules/rules-files-store.ts';
import { RuleTrials } from '../rules/trials.ts';
import type { ServerServices } from '../services.ts';
import { EventStore } from '../stores/events/event-store.ts';
import { StoreClient } from '../stores/events/store-client.ts';
import { TextMatches } from '../stores/events/text-matches.ts';
import { openMetadata } from '../stores/metadata/metadata.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import { Triage } from '../triage/triage.ts';
import { ConnectionStore } from '../topology/connection-store.ts';
import { SavedFilters } from '../views/saved-filters.ts';
import { AGENT_ID } from './events.ts';
import { BACKTEST_PROGRAM, INDEX_PROGRAM, STORE_PROGRAM } from './programs.ts';

export interface TestServices extends ServerServices {
  readonly metadata: Metadata;
  readonly token: string;
  readonly accessKey: string;
  readonly logged: string[];
  readonly lines: AgentLines;
  readonly captureStorage: FolderStorage;
  /** Where it lies. */
  readonly captureFolder: string;
  store(events: readonly PolicyEvent[]): Promise<void>;
  close(): Promise<void>;
}

export const DEFAULT_RULES: readonly RulesFile[] = [{ name: 'default.yaml', content: '- rule: one' }];

/** Refuses every file in which the word «broken» stands. */
export const refuseBroken: ValidateRules = (files) =>
  files.flatMap((file) => {
    const line = file.content.split('\n').findIndex((text) => text.includes('broken')) + 1;
    return line === 0 ? [] : [{ file: file.name, line, column: 3, message: 'expected a rule' }];
  });

export interface TestOptions {
  readonly defaultRules?: readonly RulesFile[];
  readonly validateRules?: ValidateRules;
}

export async function testServices({ defaultRules = DEFAULT_RULES, validateRules = refuseBroken }: TestOptions = {}): Promise<TestServices> {
  const data = mkdtempSync(join(tmpdir(), 'eyrie-services-'));
  const logged: string[] = [];
  const log: Log = (level, message) => logged.push(`${level} ${message}`);
  const folder = claimDataFolder(data);
  const client = new StoreClient({ program: STORE_PROGRAM, folder: folder.eventsFolder, memory: 1_000_000_000, log });
  const db = openMetadata(folder.metadataFile);
  const { credentials, token, accessKey } = await Credentials.open(db, folder);
  const policies = await Policies.open({ db, defaultRules, validateRules, log });
  const registry = await AgentRegistry.open(db, log);
  const lines = new AgentLines();
  const responses = new Responses(db, lines, log);
  const captureStorage = new FolderStorage(folder.capturesFolder);
  mkdirSync(folder.capturesFolder, { recursive: true });
  const captures = new Captures({ db, folder: join(folder.capturesFolder, 'growing'), storage: captureStorage, lines, log, retention: { days: 30, bytes: 10_000 } });
  const captureIndexes = new CaptureIndexes(INDEX_PROGRAM, captureStorage, log);
  const events = new EventStore(new TextMatches(client));
  await events.migrate(folder.eventsFolder);
  const hub = new LiveHub('abc123');
  const writer = new IngestWriter(events, log, (stored) => hub.publish(stored));
  let seq = 0;
  return {
    events,
    registry,
    writer,
    hub,
    policies,
    responses,
    policyStore: new PolicyStore(db, policies),
    listRules: new ListRules(db, policies),
    ruleTrials: new RuleTrials(lines),
    rulesFiles: new RulesFilesStore(db, policies),
    rulesLibrary: new RulesLibrary(policies),
    ruleObjects: new RuleObjects(db, policies),
    captures,
    captureNotes: new CaptureNotes(db),
    captureIndexes,
    captureBacktests: new CaptureBacktests(BACKTEST_PROGRAM, captures),
    credentials,
    triage: await Triage.open(db, client, log),
    groupings: new Groupings(db),
    savedFilters: new SavedFilters(db),
    notificationChannels: new NotificationChannels(db),
    connections: new ConnectionStore(client, log),
    log,
    problems: () => ({}),
    version: '0.0.0-test',
    metadata: db,
    token,
    accessKey,
    logged,
    lines,
    captureStorage,
    captureFolder: folder.capturesFolder,
    store: async (list) => {
      for (let at = 0; at < list.length; at += 1000) {
        seq += 1;
        await events.insert([{ agentId: AGENT_ID, seq, events: list.slice(at, at + 1000) }]);
      }
    },
    close: async () => {
      writer.close();
      responses.close();
      captures.close();
      await captureIndexes.close();
      await registry.close();
      await db.destroy();
      await client.close();
      folder.release();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
