/** What the page and the engine's worker say to each other. One capture is open at a time; a request ends with `end` or `refused`. */
import type { RulesText } from '@eyrie/rules';

/** A file that the user chose, or an address of this origin. Raw or gzip, as its first bytes tell. */
export type CaptureSource = Blob | string;

export type Question =
  /** Alerts of these rules files, each as Falco's JSON. */
  | { readonly kind: 'alerts'; readonly rules: readonly RulesText[] }
  /** Lines of the events that meet a condition; an empty one is met by all. */
  | { readonly kind: 'events'; readonly filter: string }
  /** Matches of the rules that differ between two sets, each as JSON of a `TalliedHit`. */
  | { readonly kind: 'comparison'; readonly before: readonly RulesText[]; readonly after: readonly RulesText[] };

export type EngineRequest =
  | { readonly kind: 'open'; readonly id: number; readonly source: CaptureSource; readonly question: Question; /** Lines beyond it are counted only. */ readonly maxLines: number }
  | { readonly kind: 'cancel'; readonly id: number };

export interface Progress {
  readonly bytesRead: number;
  /** Undefined when the source does not say. */
  readonly bytesTotal: number | undefined;
  /** Events of the capture so far. */
  readonly events: number;
  /** Lines found so far, those that were only counted included. */
  readonly found: number;
}

export interface Answer extends Progress {
  readonly isCancelled: boolean;
  /** Why reading ended before the capture's end, in words for the user. What lies before it has been answered. */
  readonly damage: string | undefined;
}

export type EngineReply =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'lines'; readonly id: number; readonly lines: readonly string[] }
  | { readonly kind: 'end'; readonly id: number; readonly answer: Answer }
  /** The rules, the condition or the address cannot be used. */
  | { readonly kind: 'refused'; readonly id: number; readonly problems: readonly string[] };
