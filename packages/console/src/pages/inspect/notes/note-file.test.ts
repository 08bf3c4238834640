import type { CaptureNote } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { mergedNotes, notesText, readNotesText } from './note-file.ts';

const capture = { name: 'a.scap', size: 9, firstTime: 5n };
const note = (id: string, at: number, text = ''): CaptureNote => ({ id: id.repeat(32), about: { kind: 'event', row: at, number: at, type: 'open', at: String(at) }, text, view: 'v=dig', isReported: true, madeAt: 1 });

describe('notes in files', () => {
  it('are read again as they were written, also after the capture got another name', () => {
    const notes = [note('a', 5, 'the "first" <one>'), note('b', 7)];
    expect(readNotesText(notesText(capture, notes), { ...capture, name: 'b.scap', size: undefined })).toEqual(notes);
  });

  it('are refused with the reason when they are of another capture or none at all', () => {
    expect(() => readNotesText(notesText(capture, []), { ...capture, firstTime: 6n })).toThrow('another capture, a.scap');
    expect(() => readNotesText('\u0000', capture)).toThrow('no JSON');
    expect(() => readNotesText('{"version":1,"capture":{"name":"a","firstTime":"5"},"notes":[{}]}', capture)).toThrow(/notes\.0\.id/);
  });

  it('come together by time; of one note the added one counts', () => {
    expect(mergedNotes([note('a', 9, 'old'), note('b', 7)], [note('a', 9, 'new'), note('c', 8)]).map(({ id, text }) => `${id[0]}${text}`)).toEqual(['b', 'c', 'anew']);
  });

  it('are not taken when they could not be read again', () => {
    expect(() => mergedNotes([], [{ ...note('a', 9), view: `q=${'x'.repeat(9000)}` }])).toThrow('too long');
    const many = Array.from({ length: 501 }, (_, at) => ({ ...note('a', at), id: at.toString(16).padStart(32, '0') }));
    expect(() => mergedNotes(many.slice(1), many.slice(0, 1))).toThrow('500 notes');
  });
});
