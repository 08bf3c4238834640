/** The options cannot be used, or the request contradicts what is stored: `status` says which. */
export class ChannelRefused extends Error {
  readonly status: 400 | 409;

  constructor(status: 400 | 409, message: string) {
    super(message);
    this.status = status;
  }
}
