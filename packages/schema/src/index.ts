export * from './events.ts';
export * from './fields.ts';
export * from './flags.ts';
export * from './policy-event.ts';
export * from './policy.ts';
export * from './protocol.ts';
export * from './time.ts';
export { PPME } from './tables/event-codes.ts';
export { SYSCALL_NAMES } from './tables/syscall-names.ts';
