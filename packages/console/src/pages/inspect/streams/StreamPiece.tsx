/** One read or write: who, where, when, and the bytes. */
import type { ByteView, StreamChunk } from '@eyrie/inspect';
import { useState, type ReactNode } from 'react';
import type { Zone } from '../../../time/format.ts';
import { cellText } from '../views/cell-text.ts';
import { formatBytes, formatOffset } from '../format.ts';
import { masked, payloadOf } from './payload-text.ts';

interface StreamPieceProps {
  readonly chunk: StreamChunk;
  /** ns since 1970 that times are shown from. */
  readonly start: bigint;
  readonly form: ByteView;
  readonly isMasked: boolean;
  readonly isSelected: boolean;
  readonly zone: Zone;
  /** Titles of the columns of streams that are shown: what is told of it. */
  readonly facts: ReadonlySet<string>;
  readonly tools: ReactNode;
}

export function StreamPiece({ chunk, start, form, isMasked, isSelected, zone, facts, tools }: StreamPieceProps) {
  const [isWhole, setWhole] = useState(false);
  const payload = payloadOf(chunk.bytes, form, isWhole, isMasked);
  return (
    <article className={`piece piece-${chunk.direction} ${isSelected ? 'piece-selected' : ''}`} aria-label={`${chunk.direction === 'read' ? 'Read' : 'Written'} by ${chunk.process}`}>
      <header>
        <b className="piece-direction">{facts.has('Direction') && (chunk.direction === 'read' ? 'Read' : 'Write')} {facts.has('Bytes') && formatBytes(chunk.length)}</b>
        {facts.has('Descriptor') && <code className="piece-fd truncate" title={`${chunk.fdType}, descriptor ${chunk.fdNumber}`}>{chunk.fdName === '' ? `${chunk.fdType} ${chunk.fdNumber}` : chunk.fdName}</code>}
        {facts.has('FD') && <span className="muted">fd {chunk.fdNumber}</span>}
        {facts.has('Process') && <span className="piece-who truncate" title={chunk.commandLine}>{chunk.process} {facts.has('PID') && <span className="muted">({chunk.pid})</span>}</span>}
        {facts.has('TID') && <span className="muted">thread {chunk.tid}</span>}
        {facts.has('Container') && chunk.container !== undefined && <span className="muted truncate">{chunk.container}</span>}
        {facts.has('Event') && <span className="muted">event {chunk.number}</span>}
        <span className="piece-time muted">{facts.has('Time') && <time>{cellText(chunk.time, 'time', zone)}</time>}{facts.has('Since start') && <time>{formatOffset(chunk.time - start)}</time>}</span>
        {tools}
      </header>
      {!facts.has('Data') ? null : chunk.bytes.length === 0
        ? <p className="piece-none muted">Its bytes were not recorded.</p>
        : (
            <pre>
              {payload.parts.map((part, index) => (
                part.secret === undefined ? part.text : <mark key={index} className="piece-secret" title={`Looks like a ${part.secret}`}>{isMasked ? masked(part.secret) : part.text}</mark>
              ))}
            </pre>
          )}
      {facts.has('Data') && payload.hidden > 0 && <button type="button" className="link piece-more" onClick={() => setWhole(true)}>Show {formatBytes(payload.hidden)} more</button>}
      {chunk.isTruncated && chunk.bytes.length > 0 && <p className="piece-cut muted">{formatBytes(chunk.length - chunk.bytes.length)} more went through and were not recorded.</p>}
    </article>
  );
}
