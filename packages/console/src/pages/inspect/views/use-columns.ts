/** Which columns of a view the reader wants to see, kept on this browser by view. */
import type { Column, ViewDefinition } from '@eyrie/inspect';
import { useMemo } from 'react';
import { usePreference } from '../../../state/preferences.ts';
import { readChanged, shownColumns, toggled, writeChanged } from './column-choice.ts';

export interface ColumnChoice {
  readonly shown: readonly Column[];
  readonly isChanged: boolean;
  readonly toggle: (title: string) => void;
  readonly reset: () => void;
}

export function useColumns(definition: ViewDefinition): ColumnChoice {
  const [stored, store] = usePreference('inspectColumns');
  return useMemo(() => {
    const changed = readChanged(stored, definition.id);
    const put = (titles: readonly string[]): void => store(writeChanged(stored, definition.id, titles));
    return { shown: shownColumns(definition.columns, changed), isChanged: changed.length > 0, toggle: (title) => put(toggled(changed, title)), reset: () => put([]) };
    // `store` is made anew by every render and does the same.
  }, [definition, stored]);
}
