/** The columns of a table as the reader wants them: in the URL, so that a link shows the same, and kept on this browser for when the table is shown again. */
import type { Column } from '@eyrie/inspect';
import { useMemo } from 'react';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { shownColumns, toggled } from './column-choice.ts';

export interface ColumnChoice {
  readonly all: readonly Column[];
  readonly shown: readonly Column[];
  readonly isChanged: boolean;
  readonly widths: Readonly<Record<string, number>>;
  readonly toggle: (title: string) => void;
  readonly resize: (widths: Readonly<Record<string, number>>) => void;
  readonly reset: () => void;
}

export function useColumns(all: readonly Column[], { columns, widths }: InspectView, moves: Moves): ColumnChoice {
  const changed = columns.join('\n');
  const shown = useMemo(() => shownColumns(all, changed === '' ? [] : changed.split('\n')), [all, changed]);
  return {
    all,
    shown,
    isChanged: columns.length > 0 || Object.keys(widths).length > 0,
    widths,
    toggle: (title) => moves.layOut({ columns: toggled(columns, title), widths }),
    resize: (next) => moves.layOut({ columns, widths: next }),
    reset: () => moves.layOut({ columns: [], widths: {} }),
  };
}
