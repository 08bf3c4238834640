/**
 * Something that conditions are about and that does not change while it lives: a program image, a descriptor, a string, a container.
 *
 * A condition about it has one answer, so the answer is kept here, as two bits per condition: known and true. Rules are
 * numbered per kind of subject; conditions 0–31 are in the first pair, 32–63 in the second, the rest in `more` (known, true, known, true …).
 * The code that rules compile to tests these bits before it asks anything.
 */
export class Subject {
  known0 = 0;
  true0 = 0;
  known1 = 0;
  true1 = 0;
  more: Int32Array | undefined = undefined;

  /** Forgets all answers: after the subject changed (late container metadata) or the rules did. */
  forget(): void {
    this.known0 = 0;
    this.true0 = 0;
    this.known1 = 0;
    this.true1 = 0;
    this.more = undefined;
  }
}
