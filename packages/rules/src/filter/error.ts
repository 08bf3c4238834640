import type { Position } from './ast.ts';

/** A condition that cannot be used: what is wrong, and where in the condition's text. */
export class FilterError extends Error {
  readonly phase: 'syntax' | 'check';
  readonly position: Position;

  constructor(phase: 'syntax' | 'check', message: string, position: Position) {
    super(message);
    this.name = 'FilterError';
    this.phase = phase;
    this.position = position;
  }
}
