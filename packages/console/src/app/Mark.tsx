import './mark.css';

/** The bird. */
export function Mark() {
  return (
    <svg className="mark" width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M2 20c5-9 11-12 14-12s9 3 14 12c-5-4-9-5-10-5l-4 11-4-11c-1 0-5 1-10 5z" fill="currentColor" />
    </svg>
  );
}
