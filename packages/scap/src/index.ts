export * from './event-view.ts';
export * from './memory.ts';
export * from './platform.ts';
export * from './byte-string.ts';
