/** The agent of one host. */
export { Agent, type AgentOptions } from './agent.ts';
export { LiveHost, isThreadAlive, processTree, type HostCounts } from './sources/live-host.ts';
export type { ReplayFile, ReplayOutcome } from './sources/replay.ts';
export { wantedEvents } from './sources/wanted-events.ts';
export type { ServerAddress } from './uplink/connection.ts';
export { createUplink, type AgentReport, type Uplink, type UplinkOptions, type UplinkState } from './uplink/uplink.ts';
