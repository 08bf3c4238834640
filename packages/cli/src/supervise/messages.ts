/** What a supervised process and its supervisor tell each other over Node's IPC channel. The end of the channel means: the other one is gone. */

/** Child → supervisor. */
export type ChildMessage =
  /** Does its work. `facts` are lines for the person at the terminal. */
  | { readonly kind: 'ready'; readonly facts: readonly string[] }
  /** Something the person at the terminal should see. */
  | { readonly kind: 'note'; readonly text: string };

/** Supervisor → child. */
export interface StopMessage {
  readonly kind: 'stop';
}

export function isChildMessage(value: unknown): value is ChildMessage {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return (value.kind === 'ready' && 'facts' in value && Array.isArray(value.facts)) || (value.kind === 'note' && 'text' in value && typeof value.text === 'string');
}

export function isStopMessage(value: unknown): value is StopMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stop';
}
