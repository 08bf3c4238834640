/** One read or write: who, where, when, and the bytes. */
import type { ByteView, StreamChunk } from '@eyrie/inspect';
import { useState, type ReactNode } from 'react';
import { formatBytes, formatOffset } from '../format.ts';
import { payloadOf } from './payload-text.ts';

interface StreamPieceProps {
  readonly chunk: StreamChunk;
  /** ns since 1970 that times are shown from. */
  readonly start: bigint;
  readonly form: ByteView;
  readonly isMasked: boolean;
  readonly isSelected: boolean;
  /** Without the name of the descriptor: all pieces are of one. */
  readonly isOfOne: boolean;
  readonly tools: ReactNode;
}

export function StreamPiece({ chunk, start, form, isMasked, isSelected, isOfOne, tools }: StreamPieceProps) {
  const [isWhole, setWhole] = useState(false);
  const payload = payloadOf(chunk.bytes, form, isWhole);
  return (
    <article className={`piece piece-${chunk.direction} ${isSelected ? 'piece-selected' : ''}`} aria-label={`${chunk.direction === 'read' ? 'Read' : 'Written'} by ${chunk.process}`}>
      <header>
        <b className="piece-direction">{chunk.direction === 'read' ? 'Read' : 'Write'} {formatBytes(chunk.length)}</b>
        {!isOfOne && <code className="piece-fd truncate" title={`${chunk.fdType}, descriptor ${chunk.fdNumber}`}>{chunk.fdName === '' ? `${chunk.fdType} ${chunk.fdNumber}` : chunk.fdName}</code>}
        <span className="piece-who truncate" title={chunk.commandLine}>{chunk.process} <span className="muted">({chunk.pid})</span></span>
        {chunk.container !== undefined && <span className="muted truncate">{chunk.container}</span>}
        <time className="piece-time muted">{formatOffset(chunk.time - start)}</time>
        {tools}
      </header>
      {chunk.bytes.length === 0
        ? <p className="piece-none muted">Its bytes were not recorded.</p>
        : (
            <pre>
              {payload.parts.map((part, index) => (
                part.secret === undefined ? part.text : <mark key={index} className="piece-secret" title={`Looks like a ${part.secret}`}>{isMasked ? `‹${part.secret}›` : part.text}</mark>
              ))}
            </pre>
          )}
      {payload.hidden > 0 && <button type="button" className="link piece-more" onClick={() => setWhole(true)}>Show {formatBytes(payload.hidden)} more</button>}
      {chunk.isTruncated && chunk.bytes.length > 0 && <p className="piece-cut muted">{formatBytes(chunk.length - chunk.bytes.length)} more went through and were not recorded.</p>}
    </article>
  );
}
