import './choice.css';

interface ChoiceProps<Id extends string> { label: string; choices: readonly { readonly id: Id; readonly name: string }[]; current: Id; onChange: (id: Id) => void }

/** One of a few, side by side. */
export function Choice<Id extends string>({ label, choices, current, onChange }: ChoiceProps<Id>) {
  return (
    <div className="choice" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.id} type="button" aria-pressed={choice.id === current} onClick={() => onChange(choice.id)}>{choice.name}</button>
      ))}
    </div>
  );
}
