/** The parts of the server that its API speaks to. */
import type { AgentRegistry } from './collector/agent-registry.ts';
import type { IngestWriter } from './collector/ingest-writer.ts';
import type { Credentials } from './credentials.ts';
import type { Groupings } from './groupings/groupings.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { Log } from './log.ts';
import type { NotificationChannels } from './notifications/channels.ts';
import type { ListRules } from './policies/list-rules.ts';
import type { Policies } from './policies/policies.ts';
import type { PolicyStore } from './policies/policy-store.ts';
import type { CaptureNotes } from './captures/capture-notes.ts';
import type { CaptureIndexes } from './captures/capture-indexes.ts';
import type { Captures } from './captures/captures.ts';
import type { Responses } from './response/responses.ts';
import type { CaptureBacktests } from './rules/capture-backtest.ts';
import type { RulesLibrary } from './rules/library.ts';
import type { RuleObjects } from './rules/rule-objects.ts';
import type { RulesFilesStore } from './rules/rules-files-store.ts';
import type { RuleTrials } from './rules/trials.ts';
import type { EventStore } from './stores/events/event-store.ts';
import type { Triage } from './triage/triage.ts';
import type { ConnectionStore } from './topology/connection-store.ts';
import type { SavedFilters } from './views/saved-filters.ts';

export interface ServerServices {
  readonly events: EventStore;
  readonly registry: AgentRegistry;
  readonly writer: IngestWriter;
  readonly hub: LiveHub;
  readonly policies: Policies;
  readonly responses: Responses;
  readonly policyStore: PolicyStore;
  readonly listRules: ListRules;
  readonly rulesFiles: RulesFilesStore;
  readonly rulesLibrary: RulesLibrary;
  readonly ruleObjects: RuleObjects;
  readonly captures: Captures;
  readonly captureNotes: CaptureNotes;
  readonly captureIndexes: CaptureIndexes;
  readonly captureBacktests: CaptureBacktests;
  readonly ruleTrials: RuleTrials;
  readonly credentials: Credentials;
  readonly triage: Triage;
  readonly groupings: Groupings;
  readonly savedFilters: SavedFilters;
  readonly notificationChannels: NotificationChannels;
  readonly connections: ConnectionStore;
  readonly log: Log;
  /** What does not work at the moment, by part; empty when all is well. */
  readonly problems: () => Readonly<Record<string, string>>;
  readonly version: string;
}
