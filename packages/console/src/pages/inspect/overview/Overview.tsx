/** What the capture holds, in numbers: a tile for each thing that is counted, in columns by category. Tiles follow the steps, the filter and the window. */
import { CATEGORIES, type Tile } from '@eyrie/inspect';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { Moves } from '../state/moves.ts';
import { OverviewTile } from './OverviewTile.tsx';
import './overview.css';

interface OverviewProps { tiles: readonly Tile[]; pins: readonly string[]; isStale: boolean; moves: Moves }

export function Overview({ tiles, pins, isStale, moves }: OverviewProps) {
  const shown = tiles.filter((tile) => !tile.isHidden);
  const columns = CATEGORIES.map((name) => ({ name, tiles: shown.filter((tile) => tile.category === name) })).filter((column) => column.tiles.length > 0);
  const [current, setCurrent] = useState(shown[0]?.id);
  const grid = useRef<HTMLDivElement>(null);

  const drill = (tile: Tile): void => moves.drill({ view: 'overview', title: tile.name, filter: tile.drill.filter }, tile.drill.view);
  const focus = (tile: Tile | undefined): void => {
    if (!tile) return;
    setCurrent(tile.id);
    grid.current?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(tile.id)}"]`)?.focus();
  };
  const tileNow = (): Tile | undefined => shown.find((tile) => tile.id === current);
  useShortcuts('Overview', [
    { keys: 'ArrowDown', also: ['ArrowUp', 'ArrowLeft', 'ArrowRight'], words: 'To the tiles, and from one to another', run: () => enter() },
    { keys: ' ', words: 'Pin the tile to the timeline, or take it off', run: () => { const tile = tileNow(); if (tile) moves.togglePin(tile.id); } },
    { keys: 'Enter', words: 'Drill into the tile', run: () => { const tile = tileNow(); if (tile) drill(tile); } },
  ]);

  // Within the tiles the keys are theirs; from elsewhere they lead to them.
  const enter = (): void => focus(tileNow() ?? shown[0]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (dx === 0 && dy === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const column = Math.max(0, columns.findIndex((each) => each.tiles.some((tile) => tile.id === current)));
    const row = columns[column]?.tiles.findIndex((tile) => tile.id === current) ?? 0;
    const target = columns[Math.min(columns.length - 1, Math.max(0, column + dx))];
    focus(target?.tiles[Math.min((target?.tiles.length ?? 1) - 1, Math.max(0, row + dy))]);
  };
  return (
    <div ref={grid} className={`overview ${isStale ? 'overview-stale' : ''}`} role="group" aria-label="Overview. Arrow keys move between tiles, Space pins, Enter drills down." onKeyDown={onKeyDown}>
      {columns.map((column) => (
        <section key={column.name} className="overview-column" aria-label={column.name}>
          <h2>{column.name}</h2>
          {column.tiles.map((tile) => {
            const pin = pins.indexOf(tile.id);
            return (
              <OverviewTile
                key={tile.id} tile={tile} colour={pin < 0 ? undefined : colourOf(pins, tile.id)} isCurrent={tile.id === current}
                onFocus={() => setCurrent(tile.id)} onPin={() => moves.togglePin(tile.id)} onDrill={() => drill(tile)}
              />
            );
          })}
        </section>
      ))}
    </div>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const COLOURS = 9;

/** The colour of a pinned tile: its place among the pins. */
export const colourOf = (pins: readonly string[], id: string): number => Math.max(0, pins.indexOf(id)) % COLOURS;
