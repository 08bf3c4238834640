export * from './build-probe.ts';
export * from './live.ts';
export { DROP_CAUSES, type DropCause } from './layout.ts';
export type { BlockHandler } from './merge.ts';
export * from './syscalls.ts';
export * from './capabilities.ts';
export * from './proc/snapshot.ts';
export { ContainerRuntimes, type ContainerRuntimesOptions } from './containers/container-runtimes.ts';
