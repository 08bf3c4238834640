import type { ByteView } from '@eyrie/inspect';
import type { ReactNode } from 'react';
import { Choice } from '../../../widgets/Choice.tsx';
import type { Direction } from '../state/inspect-view.ts';

interface StreamToolsProps {
  form: ByteView; onForm: (form: ByteView) => void; direction: Direction; onDirection: (direction: Direction) => void;
  isMasked: boolean; onMasked: (isMasked: boolean) => void; words: string; tools?: ReactNode;
}

const FORMS = [{ id: 'text', name: 'Text' }, { id: 'printable', name: 'Printable' }, { id: 'dotted', name: 'Dotted' }, { id: 'hex', name: 'Hex' }] as const;
const DIRECTIONS = [{ id: 'both', name: 'Both' }, { id: 'read', name: 'Read' }, { id: 'write', name: 'Write' }] as const;

/** How pieces are shown, and which. */
export function StreamTools({ form, onForm, direction, onDirection, isMasked, onMasked, words, tools }: StreamToolsProps) {
  return (
    <div className="stream-tools">
      <Choice label="Show bytes as" choices={FORMS} current={form} onChange={onForm} />
      <Choice label="Direction" choices={DIRECTIONS} current={direction} onChange={onDirection} />
      <label className="stream-mask"><input type="checkbox" checked={isMasked} onChange={(event) => onMasked(event.target.checked)} />Mask secrets</label>
      <span className="stream-count muted">{words}</span>
      {tools}
    </div>
  );
}
