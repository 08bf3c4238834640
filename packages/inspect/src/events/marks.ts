/** What was found in the bytes of single events while the capture was read: the bytes themselves stay in the file. In the order of rows. */
export type Mark = { readonly row: number } & (
  | { readonly kind: 'http-request'; readonly method: string; readonly target: string }
  | { readonly kind: 'http-response'; readonly status: number; readonly reason: string }
  | { readonly kind: 'dns'; readonly id: number; readonly isResponse: boolean; readonly name: string; readonly recordType: number; readonly code: number }
  | { readonly kind: 'log'; readonly level: LogLevel }
  | { readonly kind: 'syslog'; readonly facility: number; readonly severity: number; readonly message: string }
  | { readonly kind: 'signal'; readonly signal: number }
  | { readonly kind: 'backlog'; readonly percent: number; readonly queued: number; readonly limit: number }
  | { readonly kind: 'notification'; readonly id: string; readonly description: string }
  | { readonly kind: 'infrastructure'; readonly source: string; readonly name: string; readonly description: string }
);

export type LogLevel = 'error' | 'warning' | 'other';
export type MarkKind = Mark['kind'];
export type MarkOf<Kind extends MarkKind> = Extract<Mark, { readonly kind: Kind }>;
