export { createUplink } from './uplink/uplink.ts';
export type { AgentReport, Uplink, UplinkOptions, UplinkState } from './uplink/uplink.ts';
export type { ServerAddress } from './uplink/connection.ts';
