import type { Tile } from '@eyrie/inspect';
import type { KeyboardEvent } from 'react';
import { IconButton } from '../../../widgets/Button.tsx';
import { formatBytes, formatCount } from '../format.ts';
import { Sparkline } from './Sparkline.tsx';

interface TileProps { tile: Tile; colour: number | undefined; isCurrent: boolean; onFocus: () => void; onPin: () => void; onDrill: () => void }

/** One number, and how it came about over time. A click pins its timeline, a double click drills down. */
export function OverviewTile({ tile, colour, isCurrent, onFocus, onPin, onDrill }: TileProps) {
  // Space pins, as it presses any button; Enter goes further.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    onDrill();
  };
  return (
    <div className={`tile ${colour === undefined ? '' : `tile-pinned series-${colour}`} ${tile.value === 0 ? 'tile-zero' : ''}`}>
      <button type="button" className="tile-body" data-tile={tile.id} tabIndex={isCurrent ? 0 : -1} aria-pressed={colour !== undefined} title={tileTip(tile)} onFocus={onFocus} onClick={onPin} onDoubleClick={onDrill} onKeyDown={onKeyDown}>
        <span className="tile-name truncate">{tile.name}</span>
        <span className="tile-value">{tileValue(tile)}</span>
        <Sparkline values={tile.timeline} />
      </button>
      <IconButton small icon="right" className="tile-drill" label={`Drill into ${tile.name}`} keys="Enter" tabIndex={-1} onClick={onDrill} />
    </div>
  );
}

export function tileValue({ value, unit }: Pick<Tile, 'value' | 'unit'>): string {
  return unit === 'bytes' ? formatBytes(value) : formatCount(value);
}

function tileTip(tile: Tile): string {
  const exact = tile.value.toLocaleString('en');
  const original = tile.compatible === undefined ? '' : `\nSysdig Inspect shows ${tile.compatible.toLocaleString('en')}: ${tile.originalSays ?? 'it counts something else'}`;
  return `${tile.name}: ${exact}\n${tile.says}${original}`;
}
