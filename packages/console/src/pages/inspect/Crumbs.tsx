/** The way that led here. Each step can be gone back to. */
import type { InspectView } from './state/inspect-view.ts';
import type { Moves } from './state/moves.ts';
import { placeName } from './places.ts';

export function Crumbs({ view, moves }: { view: InspectView; moves: Moves }) {
  return (
    <nav className="crumbs" aria-label="Steps">
      <ol>
        {view.steps.map((step, index) => (
          <li key={`${index} ${step.filter}`}>
            <button type="button" className="crumb" title={`Back to ${placeName(step.view)}\n${step.filter}`} onClick={() => moves.cutBack(index)}>
              <span className="muted">{placeName(step.view)}</span><b className="truncate">{step.title}</b>
            </button>
          </li>
        ))}
        <li aria-current="page"><span className="crumb-here">{placeName(view.view)}</span></li>
      </ol>
    </nav>
  );
}
