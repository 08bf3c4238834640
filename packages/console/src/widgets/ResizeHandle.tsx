import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import './resize-handle.css';

/** The left edge of a panel at the right: drag it, or use the arrow keys. Sizes are in pixels. */
export function ResizeHandle({ size, min, max, label, onResize }: { size: number; min: number; max: number; label: string; onResize: (size: number) => void }) {
  const grip = useRef<{ x: number; size: number } | undefined>(undefined);
  const to = (next: number): void => onResize(Math.round(Math.min(max, Math.max(min, next))));
  const onPointerDown = (event: PointerEvent): void => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, size };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (grip.current) to(grip.current.size + grip.current.x - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? 24 : event.key === 'ArrowRight' ? -24 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    to(size + step);
  };
  return (
    <div
      className="resize-handle" role="separator" aria-orientation="vertical" aria-label={label} aria-valuenow={size} aria-valuemin={min} aria-valuemax={max} tabIndex={0}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={() => { grip.current = undefined; }} onKeyDown={onKeyDown}
    />
  );
}
