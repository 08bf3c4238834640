/** Eyrie's server: takes policy events from agents, stores them, gives agents their policies, and answers the HTTP API and the console. */
export { startServer } from './start-server.ts';
export type { ServerHandle, ServerOptions } from './start-server.ts';
export { serverPaths } from './data-folder.ts';
export { runStoreProcess } from './stores/events/store-process.ts';
export type { StoreProcessOptions } from './stores/events/store-process.ts';
export type { StoreProgram } from './stores/events/store-client.ts';
export { runBacktestProcess } from './rules/backtest-process.ts';
export { readRulesFolder } from './policies/rules-files.ts';
export type { RulesProblem, ValidateRules } from './policies/rules-files.ts';
export { startInspectFileServer, type InspectFileOptions, type InspectFileServer } from './inspect-file/inspect-file-server.ts';
export { StartupError } from './startup-error.ts';
export type { StartupErrorCode } from './startup-error.ts';
export type { Log, LogLevel } from './log.ts';
export { contentSecurityOf } from './api/content-security.ts';
export type { SecureEvent } from './api/secure-event.ts';
