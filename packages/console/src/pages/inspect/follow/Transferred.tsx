/** What one end wrote or read, joined: HTTP messages without their coding, members of archives, and the bytes to save. */
import type { ByteView, ConversationSide, TransferredBytes } from '@eyrie/inspect';
import { useState } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Choice } from '../../../widgets/Choice.tsx';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { useAnswer } from '../data/use-answer.ts';
import { formatBytes } from '../format.ts';
import { masked, payloadOf } from '../streams/payload-text.ts';
import { saveBytes } from './save-bytes.ts';

const DIRECTIONS = [{ id: 'write', name: 'Written' }, { id: 'read', name: 'Read' }] as const;

export function Transferred({ capture, side, isMasked, form }: { capture: OpenCapture; side: ConversationSide; isMasked: boolean; form: ByteView }) {
  const [direction, setDirection] = useState<'write' | 'read'>('write');
  const answer = useAnswer(`${side.filter} ${direction}`, () => capture.service.transferred({ filters: [side.filter] }, direction));
  return (
    <section className="transferred" aria-label="Contents">
      <header>
        <b>{side.process}</b><Choice label="Direction" choices={DIRECTIONS} current={direction} onChange={setDirection} />
        {answer.value && <span className="muted">{formatBytes(answer.value.bytes.length)}{answer.value.isTruncated ? ' recorded, more went through' : ''}</span>}
        {answer.value && answer.value.bytes.length > 0 && <Button onClick={() => saveBytes(answer.value?.bytes ?? new Uint8Array(), `${side.process}-${side.pid}-fd${side.fdNumber}-${direction}.bin`)}>Save the bytes</Button>}
      </header>
      {answer.error && <ErrorNotice title="The contents cannot be shown" message={answer.error.message} />}
      {answer.value && <Contents value={answer.value} isMasked={isMasked} form={form} />}
    </section>
  );
}

function Contents({ value, isMasked, form }: { value: TransferredBytes; isMasked: boolean; form: ByteView }) {
  if (value.bytes.length === 0) return <p className="muted">Nothing was recorded in this direction.</p>;
  if (value.archive) {
    return (
      <>
        <p>{value.archive.format} archive with {value.archive.members.length} {value.archive.members.length === 1 ? 'member' : 'members'}{value.archive.isCut ? '; it was not recorded to its end, so more may follow' : ''}:</p>
        <ul className="transferred-members">{value.archive.members.map((member) => <li key={member.name}><code>{member.name}</code> <span className="muted">{formatBytes(member.size)}</span></li>)}</ul>
      </>
    );
  }
  if (value.messages.length > 0) {
    return value.messages.map((message, index) => (
      <article key={index} className="transferred-message">
        <h4>{message.startLine}</h4>
        <dl>{message.headers.map(([name, text], at) => <div key={at}><dt>{name}</dt><dd>{text}</dd></div>)}</dl>
        <Bytes bytes={message.body} isMasked={isMasked} form={form} />
        {(message.isTruncated || message.wasCompressed) && <p className="muted">{message.wasCompressed ? 'Decompressed. ' : ''}{message.isTruncated ? 'The body was not recorded to its end.' : ''}</p>}
      </article>
    ));
  }
  return <Bytes bytes={value.bytes} isMasked={isMasked} form={form} />;
}

function Bytes({ bytes, isMasked, form }: { bytes: Uint8Array; isMasked: boolean; form: ByteView }) {
  if (bytes.length === 0) return null;
  const { parts } = payloadOf(bytes, form, true, isMasked);
  return <pre>{parts.map((part, index) => (part.secret === undefined ? part.text : <mark key={index} className="piece-secret">{isMasked ? masked(part.secret) : part.text}</mark>))}</pre>;
}
