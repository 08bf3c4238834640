/** The agent of one host. */
export { Agent, type AgentOptions } from './agent.ts';
export { HostContainers, type HostContainersOptions } from './containers/host-containers.ts';
export type { CaptureEnd } from './recorder/capture.ts';
export { recoverCapture, recoverCaptures, type RecoveredCapture } from './recorder/partial-captures.ts';
export { FlightRecorder, type CaptureLimits, type CaptureOutcome, type CaptureRequest, type RecorderOptions, type RunningCapture } from './recorder/recorder.ts';
export { recordedEvents, type Recorded } from './sources/recorded-events.ts';
export { LiveHost, isThreadAlive, processTree, type HostCounts } from './sources/live-host.ts';
export type { ReplayFile, ReplayOutcome } from './sources/replay.ts';
export { wantedEvents } from './sources/wanted-events.ts';
export type { ServerAddress } from './uplink/connection.ts';
export { createUplink, type AgentReport, type Uplink, type UplinkOptions, type UplinkState } from './uplink/uplink.ts';
