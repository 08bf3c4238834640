import { useId, type ReactNode } from 'react';

/** A named input with what is wrong with it below. */
export function Field({ name, fault, hint, children }: { name: string; fault?: string | undefined; hint?: string | undefined; children: (props: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode }) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id} className="form-name">{name}</label>
      {children({ id, 'aria-invalid': fault !== undefined, 'aria-describedby': `${id}-note` })}
      <p id={`${id}-note`} className={fault === undefined ? 'hint' : 'fault'}>{fault ?? hint}</p>
    </div>
  );
}
