/** What the page and the worker that holds an open capture say to each other. A worker holds one capture. */
import type { CaptureSummary, FilterProblem, InspectService } from '@eyrie/inspect';

/** A file that the reader chose, or an address of this origin. */
export type CaptureSource = Blob | string;

export interface ViewInfo {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  readonly note: string | undefined;
}

export interface OpenProgress {
  /** Stored bytes. */
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
  readonly events: number;
}

export type CallName = keyof InspectService;

export type InspectRequest =
  | { readonly kind: 'open'; readonly source: CaptureSource }
  /** Stops reading; what was read can be asked about. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'call'; readonly id: number; readonly name: CallName; readonly args: readonly unknown[] };

export type InspectReply =
  | { readonly kind: 'progress'; readonly progress: OpenProgress; readonly summary: CaptureSummary }
  | { readonly kind: 'opened'; readonly summary: CaptureSummary }
  /** Nothing can be read from there. */
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly filter: FilterProblem | undefined };
