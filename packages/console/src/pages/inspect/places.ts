/** The places of Inspect: pages of its own, and the views of the capture, in the groups that the list at the left shows. */
import { findView, VIEWS } from '@eyrie/inspect';
import { OVERVIEW } from './state/inspect-view.ts';

export interface PlaceGroup {
  readonly name: string;
  readonly places: readonly { readonly id: string; readonly name: string; readonly says: string }[];
}

const OVERVIEW_PLACE = { id: OVERVIEW, name: 'Overview', says: 'What the capture holds, in numbers.' };

export const PLACE_GROUPS: readonly PlaceGroup[] = [
  { name: '', places: [OVERVIEW_PLACE] },
  { name: 'Views', places: VIEWS },
];

export function placeName(id: string): string {
  return findView(id)?.name ?? (id === OVERVIEW ? OVERVIEW_PLACE.name : id);
}
