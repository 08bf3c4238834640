export type StartupErrorCode =
  | 'data-folder-in-use'
  | 'port-taken'
  | 'newer-store'
  | 'certificate-required'
  | 'certificate-unusable'
  | 'data-folder-unusable'
  | 'store-unavailable'
  | 'rules-unusable';

/** The server cannot start, for a reason that the person who started it can do something about; the message says what. */
export class StartupError extends Error {
  readonly code: StartupErrorCode;

  constructor(code: StartupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartupError';
    this.code = code;
  }
}
