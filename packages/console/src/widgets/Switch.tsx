import './switch.css';

/** On or off, at once. `busy` while the change is being made. */
export function Switch({ checked, label, busy = false, disabled = false, onChange }: { checked: boolean; label: string; busy?: boolean; disabled?: boolean; onChange: (checked: boolean) => void }) {
  return (
    <button type="button" role="switch" className="switch" aria-checked={checked} aria-label={label} aria-busy={busy} disabled={disabled || busy} onClick={() => onChange(!checked)}>
      <span className="switch-track"><span className="switch-knob" /></span>
      <span aria-hidden="true">{checked ? 'On' : 'Off'}</span>
    </button>
  );
}
