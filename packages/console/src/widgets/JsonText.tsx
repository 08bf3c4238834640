import { useMemo } from 'react';
import './json-text.css';
import { jsonTokens } from './json-tokens.ts';

/** JSON, indented and coloured. */
export function JsonText({ json }: { json: string }) {
  const tokens = useMemo(() => jsonTokens(json), [json]);
  return <pre className="json-text">{tokens.map((token, index) => (token.kind === 'other' ? token.text : <span key={index} className={`json-token-${token.kind}`}>{token.text}</span>))}</pre>;
}
