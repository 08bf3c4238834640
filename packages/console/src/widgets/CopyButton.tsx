import { useEffect, useState } from 'react';
import { IconButton } from './Button.tsx';

/** Copies a text and says for a moment whether it worked. */
export function CopyButton({ text, label = 'Copy', small = true }: { text: string; label?: string; small?: boolean }) {
  const [result, setResult] = useState<'copied' | 'failed' | undefined>();
  useEffect(() => {
    if (!result) return undefined;
    const timer = setTimeout(() => setResult(undefined), 1500);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = async (): Promise<void> => {
    try {
      // Refused by permission, and absent on a plain HTTP address other than this computer's.
      await navigator.clipboard.writeText(text);
      setResult('copied');
    } catch {
      setResult('failed');
    }
  };
  const words = result === 'copied' ? 'Copied' : result === 'failed' ? 'The browser did not allow copying' : label;
  return (
    <>
      <IconButton small={small} icon={result === 'copied' ? 'check' : result === 'failed' ? 'warning' : 'copy'} label={words} onClick={() => void copy()} />
      <span className="unseen" role="status">{result ? words : ''}</span>
    </>
  );
}
