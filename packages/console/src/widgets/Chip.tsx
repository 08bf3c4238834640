import './chip.css';
import { IconButton } from './Button.tsx';

/** A filter in force; the words say it in full, × takes it away. */
export function FilterChip({ label, exclude, value, onRemove, onInvert }: { label: string; exclude: boolean; value: string; onRemove: () => void; onInvert: () => void }) {
  const words = `${label} ${exclude ? 'is not' : 'is'} ${value}`;
  return (
    <span className={`chip ${exclude ? 'chip-exclude' : ''}`}>
      <button type="button" className="chip-body" title={`${words}. Click to turn it around.`} onClick={onInvert}>
        <span className="muted">{label}</span> <b>{exclude ? '≠' : '='}</b> <span className="truncate">{value}</span>
      </button>
      <IconButton small icon="close" label={`Remove filter: ${words}`} onClick={onRemove} />
    </span>
  );
}
