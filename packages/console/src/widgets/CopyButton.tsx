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
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(() => setResult('copied'), () => setResult('failed'));
  };
  const words = result === 'copied' ? 'Copied' : result === 'failed' ? 'The browser did not allow copying' : label;
  return (
    <>
      <IconButton small={small} icon={result === 'copied' ? 'check' : result === 'failed' ? 'warning' : 'copy'} label={words} onClick={copy} />
      <span className="unseen" role="status">{result ? words : ''}</span>
    </>
  );
}
