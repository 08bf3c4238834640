import { useRef, type ReactNode } from 'react';
import { Button } from '../../widgets/Button.tsx';

/** A button that asks for a file. */
export function OpenFileButton({ kind = 'plain', onOpenFile, children }: { kind?: 'plain' | 'primary'; onOpenFile: (file: File) => void; children: ReactNode }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind={kind} onClick={() => input.current?.click()}>{children}</Button>
      <input
        ref={input} type="file" className="unseen" tabIndex={-1} aria-hidden="true" data-testid="capture-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file) onOpenFile(file);
        }}
      />
    </>
  );
}
