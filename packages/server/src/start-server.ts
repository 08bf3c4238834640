/** The whole server: opens the stores, then the port for agents, then the API. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PolicySet, RulesFile } from '@eyrie/schema';
import { createApp } from './api/app.ts';
import { ConsoleFiles } from './api/console-files.ts';
import { requireCertificate, serveApi } from './api/listener.ts';
import type { ApiCertificate } from './api/listener.ts';
import { AgentLines } from './collector/agent-lines.ts';
import { AgentRegistry } from './collector/agent-registry.ts';
import { startCollector } from './collector/collector.ts';
import { IngestWriter } from './collector/ingest-writer.ts';
import { Credentials } from './credentials.ts';
import { claimDataFolder } from './data-folder.ts';
import { Groupings } from './groupings/groupings.ts';
import { LiveHub } from './live/live-hub.ts';
import { logToStderr, reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { ListRules } from './policies/list-rules.ts';
import { NotificationChannels } from './notifications/channels.ts';
import { Policies } from './policies/policies.ts';
import { PolicyStore } from './policies/policy-store.ts';
import type { ValidateRules } from './policies/rules-files.ts';
import { FolderStorage } from './captures/capture-storage.ts';
import { CaptureNotes } from './captures/capture-notes.ts';
import { CaptureIndexes } from './captures/capture-indexes.ts';
import { Captures, type CaptureRetention } from './captures/captures.ts';
import { S3Storage, type S3Bucket } from './captures/s3-storage.ts';
import { Responses } from './response/responses.ts';
import { CaptureBacktests } from './rules/capture-backtest.ts';
import { RulesLibrary } from './rules/library.ts';
import { RuleObjects } from './rules/rule-objects.ts';
import { RulesFilesStore } from './rules/rules-files-store.ts';
import { RuleTrials } from './rules/trials.ts';
import { rulesProblems } from './rules/validate.ts';
import type { ServerServices } from './services.ts';
import { StartupError } from './startup-error.ts';
import { EventStore } from './stores/events/event-store.ts';
import { StoreClient } from './stores/events/store-client.ts';
import { TextMatches } from './stores/events/text-matches.ts';
import type { StoreProgram } from './stores/events/store-client.ts';
import { openMetadata } from './stores/metadata/metadata.ts';
import { Triage } from './triage/triage.ts';
import { ConnectionStore } from './topology/connection-store.ts';
import { SavedFilters } from './views/saved-filters.ts';

export interface ServerOptions {
  /** Data folder; the server writes below `server/` in it and nowhere else. */
  readonly data: string;
  /** Address of the API and the console; default 127.0.0.1. Any other than loopback needs `certificate`. */
  readonly host?: string;
  /** Port of the API and the console; default 7400, 0 for any. */
  readonly port?: number;
  /** Address of the port for agents; default all. */
  readonly collectorHost?: string;
  /** Default 6443, 0 for any. */
  readonly collectorPort?: number;
  /** Further names and addresses under which agents reach this host. */
  readonly collectorNames?: readonly string[];
  readonly certificate?: ApiCertificate;
  /** How to start this program so that it runs `runStoreProcess`. */
  readonly storeProgram: StoreProgram;
  /** The same for `runBacktestProcess`. */
  readonly backtestProgram: StoreProgram;
  /** How to start it so that it keeps the index of a capture: the paths of both and what the capture can be told by are added to the arguments. */
  readonly indexProgram: StoreProgram;
  /** Bytes that the event store may use; default 1.5 GB. */
  readonly storeMemory?: number;
  /** The rule files that come with Eyrie, in the order in which they are loaded. */
  readonly defaultRules: readonly RulesFile[];
  /** Default: the loader that agents use. */
  readonly validateRules?: ValidateRules;
  /** How long captures are kept, and how much of them; default 30 days and 10 GB. */
  readonly captures?: CaptureRetention;
  /** Where whole captures go instead of the data folder. */
  readonly captureBucket?: S3Bucket;
  /** Folder of the built console; without it only the API is served. */
  readonly consoleFolder?: string;
  readonly version: string;
  readonly log?: Log;
}

export interface ServerHandle {
  readonly apiUrl: string;
  readonly collectorPort: number;
  /** Certificate that agents must trust. */
  readonly caFile: string;
  /** Key of the agent on this host. */
  readonly accessKey: string;
  /** API token of the local administrator. */
  readonly token: string;
  readonly policies: { readonly current: PolicySet };
  /** Ends within about two seconds, whatever the store is doing. */
  close(): Promise<void>;
}

const STORE_MEMORY = 1_500_000_000;
const CAPTURES: CaptureRetention = { days: 30, bytes: 10 * 2 ** 30 };
/** A large store on a slow disk takes its time; the process of a server that was just killed may still hold it for a moment. */
const STORE_OPEN_MS = 60_000;

/**
 * @throws StartupError with a sentence for whoever started it: folder in use, port taken, store too new, certificate missing.
 */
export async function startServer(options: ServerOptions): Promise<ServerHandle> {
  const log = options.log ?? logToStderr;
  const host = options.host ?? '127.0.0.1';
  requireCertificate(host, options.certificate);
  const folder = claimDataFolder(options.data);
  // What has been opened so far, to be closed in reverse when a later step fails, or at the end.
  const opened: (() => Promise<void> | void)[] = [() => folder.release()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        log('warn', `while closing: ${reasonOf(error)}`);
      }
    }
  };
  try {
    const client = new StoreClient({ program: options.storeProgram, folder: folder.eventsFolder, memory: options.storeMemory ?? STORE_MEMORY, log });
    opened.push(() => client.close());
    const db = openMetadata(folder.metadataFile);
    opened.push(() => db.destroy());
    const { credentials, token, accessKey } = await Credentials.open(db, folder);
    const policies = await Policies.open({ db, defaultRules: options.defaultRules, validateRules: options.validateRules ?? rulesProblems, log });
    const policyStore = new PolicyStore(db, policies);
    const listRules = new ListRules(db, policies);
    const rulesFiles = new RulesFilesStore(db, policies);
    const rulesLibrary = new RulesLibrary(policies);
    const ruleObjects = new RuleObjects(db, policies);
    const registry = await AgentRegistry.open(db, log);
    opened.push(() => registry.close());
    const lines = new AgentLines();
    const responses = new Responses(db, lines, log);
    opened.push(() => responses.close());
    const storage = options.captureBucket === undefined ? new FolderStorage(folder.capturesFolder) : new S3Storage(options.captureBucket);
    const captures = new Captures({ db, folder: join(folder.capturesFolder, 'growing'), storage, lines, log, retention: options.captures ?? CAPTURES });
    opened.push(() => captures.close());
    const captureIndexes = new CaptureIndexes(options.indexProgram, storage, log);
    opened.push(() => captureIndexes.close());
    const ruleTrials = new RuleTrials(lines);
    opened.push(() => ruleTrials.close());
    const events = new EventStore(new TextMatches(client));
    await openEvents(client, events, folder.eventsFolder);
    const kept = { triage: await Triage.open(db, client, log), groupings: new Groupings(db), savedFilters: new SavedFilters(db), notificationChannels: new NotificationChannels(db), connections: new ConnectionStore(client, log) };
    const hub = new LiveHub(randomBytes(6).toString('hex'));
    const writer = new IngestWriter(events, log, (stored) => hub.publish(stored));
    opened.push(() => writer.close());
    const problems = (): Record<string, string> => {
      const found: Record<string, string> = {};
      if (client.problem !== undefined) found['eventStore'] = client.problem;
      if (writer.problem !== undefined) found['ingest'] = writer.problem;
      if (policies.problem !== undefined) found['rules'] = policies.problem;
      return found;
    };
    const services: ServerServices = { events, registry, writer, hub, policies, policyStore, listRules, rulesFiles, rulesLibrary, ruleObjects, ruleTrials, responses, captures, captureNotes: new CaptureNotes(db), captureIndexes, captureBacktests: new CaptureBacktests(options.backtestProgram, captures), credentials, ...kept, log, problems, version: options.version };
    const collector = await startCollector({
      host: options.collectorHost,
      port: options.collectorPort ?? 6443,
      tlsFolder: folder.tlsFolder,
      tlsNames: options.collectorNames ?? [],
      credentials,
      policies,
      registry,
      lines,
      responses,
      captures,
      ruleTrials,
      writer,
      hub,
      connections: kept.connections,
      log,
    });
    opened.push(() => collector.close());
    const consoleFiles = options.consoleFolder === undefined ? {} : { console: new ConsoleFiles(options.consoleFolder) };
    const app = createApp({ services, isSecure: options.certificate !== undefined, ...consoleFiles });
    const api = await serveApi(app, host, options.port ?? 7400, options.certificate);
    opened.push(() => api.close());
    return { apiUrl: api.url, collectorPort: collector.port, caFile: collector.caFile, accessKey, token, policies, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openEvents(client: StoreClient, events: EventStore, folder: string): Promise<void> {
  try {
    await client.untilReady(STORE_OPEN_MS);
    await events.migrate(folder);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError('store-unavailable', `The event store in ${folder} does not work: ${reasonOf(error)}`);
  }
}
