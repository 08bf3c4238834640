import type { InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';
import { PLACE_GROUPS } from './places.ts';

/** All views, at the left. */
export function PlaceList({ view, moves }: { view: InspectView; moves: Moves }) {
  return (
    <nav className="places" aria-label="Views of the capture">
      {PLACE_GROUPS.map((group) => (
        <section key={group.name}>
          {group.name !== '' && <h2>{group.name}</h2>}
          <ul>
            {group.places.map((place) => (
              <li key={place.id}>
                <button type="button" className="place" aria-current={place.id === view.view ? 'page' : undefined} title={place.says} onClick={() => moves.show(place.id)}>{place.name}</button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
