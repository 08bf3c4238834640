export * from './container.ts';
export * from './fd.ts';
export * from './image.ts';
export * from './subject.ts';
export * from './text.ts';
export * from './thread.ts';
export * from './system.ts';
