/** Short ways to write definitions. */
import type { Container, FdInfo, Image, SystemView, Thread } from '@eyrie/state';
import type { FieldContext, FieldDefinition, Relative, Value } from './definition.ts';

export const SELF: Relative = { kind: 'self' };
export const PARENT: Relative = { kind: 'ancestor', distance: 1 };

/** Of events in which nobody acts there is nothing to say about a program. */
export function ofImage(read: (image: Image) => Value | undefined): (image: Image) => Value | undefined {
  return (image) => (image.isAbsent ? undefined : read(image));
}

/** The same for threads. */
export function ofThread(read: (thread: Thread, system: SystemView) => Value | undefined): (thread: Thread, system: SystemView) => Value | undefined {
  return (thread, system) => (thread.image.isAbsent ? undefined : read(thread, system));
}

export function onImage(read: (image: Image) => Value | undefined, of: Relative = SELF): FieldDefinition {
  return { bind: () => ({ on: 'image', of, read: ofImage(read) }) };
}

export function onThread(read: (thread: Thread, system: SystemView) => Value | undefined, of: Relative = SELF): FieldDefinition {
  return { bind: () => ({ on: 'thread', of, read: ofThread(read) }) };
}

export function onFd(read: (fd: FdInfo) => Value | undefined): FieldDefinition {
  return { bind: () => ({ on: 'fd', read }) };
}

export function onContainer(read: (container: Container) => Value | undefined): FieldDefinition {
  return { bind: () => ({ on: 'container', read }) };
}

export function onEvent(read: (context: FieldContext) => Value | undefined): FieldDefinition {
  return { bind: () => ({ on: 'event', read }) };
}

/** For fields that nothing can fill any more: absent. */
export const NEVER: FieldDefinition = onEvent(() => undefined);
