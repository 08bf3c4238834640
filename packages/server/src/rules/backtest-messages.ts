/** What the server and its backtest process say to each other. */
import type { RuleTally } from '@eyrie/rules';
import type { RulesFile } from '@eyrie/schema';

export type BacktestRequest =
  /** Comes first. */
  | { readonly kind: 'rules'; readonly before: readonly RulesFile[]; readonly after: readonly RulesFile[] }
  /** A piece of a capture; the next one is sent when this is answered by `taken`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The capture is whole; answered by `read`. What follows is another one. */
  | { readonly kind: 'end' }
  /** Answered by `result`. */
  | { readonly kind: 'finish' };

export type BacktestReply =
  | { readonly kind: 'ready'; /** That would match otherwise than they do now. */ readonly rules: readonly string[] }
  | { readonly kind: 'taken'; /** Of the capture so far. */ readonly events: number; readonly residentBytes: number }
  | { readonly kind: 'read'; readonly events: number; /** What is wrong with it behind the events that were read. */ readonly damage: string | undefined }
  | { readonly kind: 'result'; readonly rules: readonly RuleTally[] }
  | { readonly kind: 'failed'; readonly message: string };
