/** Messages between the server and its store process, over Node's IPC channel with `serialization: 'advanced'` (bigints and bytes pass as they are). */
export type StoreRequest =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string }
  | { readonly id: number; readonly kind: 'run'; readonly sql: string }
  | { readonly id: number; readonly kind: 'insert'; readonly table: string; readonly rows: Uint8Array }
  | { readonly id: number; readonly kind: 'close' };

export type StoreReply =
  | { readonly kind: 'ready'; readonly residentBytes: number }
  | { readonly kind: 'failed-to-open'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly text: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };
