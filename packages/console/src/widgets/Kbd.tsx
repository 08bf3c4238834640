import './kbd.css';

/** Keys as caps; `g e` is two keys one after the other. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keys.split(' ').map((key, index) => <kbd key={index}>{key}</kbd>)}
    </span>
  );
}
