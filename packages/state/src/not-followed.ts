/**
 * Something is asked that the state was not to follow, because nearly nobody needs it. Whoever said that the stream can be read again
 * then does so, with a state that follows it.
 */
export class NotFollowed extends Error {
  constructor() {
    super('the state does not follow the directory that a name is relative to');
    this.name = 'NotFollowed';
  }
}
