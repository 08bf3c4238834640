/** Processes below what started them, with their lifetimes beside them. */
import type { CaptureSummary, ProcessNode } from '@eyrie/inspect';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { IconButton } from '../../../widgets/Button.tsx';
import { DataTable, type DataColumn } from '../../../widgets/DataTable.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { formatNs } from '../format.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { usePlace } from '../state/use-place.ts';
import './tree.css';

interface TreePlaceProps { capture: OpenCapture; summary: CaptureSummary; version: number; view: InspectView; moves: Moves }

export function TreePlace({ capture, summary, version, view, moves }: TreePlaceProps) {
  const { selected, select, onTop, start } = usePlace(view, moves);
  const answer = useAnswer(`${version} ${queryKey(view)}`, () => capture.service.processTree(queryOf(view)));
  if (answer.error && !answer.error.filter) return <ErrorNotice title="The processes cannot be shown" message={answer.error.message} />;
  const nodes = answer.value;
  if (!nodes) return answer.error ? null : <SkeletonRows count={16} />;
  if (nodes.length === 0) return <EmptyState title="No process belongs here"><p>Take a step, the filter or the window back to see more.</p></EmptyState>;
  const length = Math.max(1, Number(summary.endTime - summary.firstTime));
  const drill = (index: number, target: string): void => {
    const node = nodes[index];
    if (node) moves.drill({ view: 'process_tree', title: `${node.command} (${node.pid})`, filter: `proc.pid=${node.pid}` }, target);
  };
  return (
    <div className="view-panel">
      <DataTable
        label="Process tree" columns={columnsOf(length)} count={nodes.length} rowAt={(index) => nodes[index]} selected={selected} onSelect={select} onRange={onTop} start={start} onOpen={(index) => drill(index, 'threads')}
        rowClass={(node) => (node.isSelected ? '' : 'tree-ancestor')}
        tools={(_node, index) => (
          <>
            <IconButton small icon="streams" label="What it read and wrote" keys="e" onClick={() => drill(index, 'echo')} />
            <IconButton small icon="events" label="Every event of it" keys="d" onClick={() => drill(index, 'dig')} />
          </>
        )}
      />
      <footer className="view-foot muted">{nodes.length.toLocaleString('en')} processes · a bar is the time that a process lived within the capture, red when it ended with an error</footer>
    </div>
  );
}

const INDENT_PX = 16;
const DEEPEST = 14;

function columnsOf(length: number): readonly DataColumn<ProcessNode>[] {
  return [
    {
      id: 'command', title: 'Command', mono: true, tip: ({ command }) => command,
      cell: ({ command, depth }) => <span style={{ paddingLeft: Math.min(depth, DEEPEST) * INDENT_PX }}>{depth > 0 && <span className="tree-branch" aria-hidden="true">└</span>}{command === '' ? <span className="muted">unknown</span> : command}</span>,
    },
    { id: 'pid', title: 'PID', width: 68, align: 'right', cell: ({ pid }) => pid },
    { id: 'user', title: 'User', width: 96, cell: ({ user }) => user ?? '' },
    { id: 'container', title: 'Container', width: 120, cell: ({ container }) => container ?? <span className="muted">host</span> },
    { id: 'events', title: 'Events', width: 72, align: 'right', cell: ({ events }) => events.toLocaleString('en') },
    { id: 'lived', title: 'Lived', width: 84, align: 'right', cell: ({ start, end }) => (start === undefined || end === undefined ? '' : formatNs(end - start)) },
    { id: 'exit', title: 'Exit', width: 48, align: 'right', cell: ({ exitCode }) => (exitCode === undefined ? '' : <span className={exitCode === 0 ? 'muted' : 'tree-failed'}>{exitCode}</span>) },
    { id: 'lane', title: 'Lifetime', width: 300, cell: (node) => <Lane node={node} length={length} /> },
  ];
}

function Lane({ node: { start, end, exitCode }, length }: { node: ProcessNode; length: number }) {
  const from = ((start ?? 0) / length) * 100;
  const to = ((end ?? length) / length) * 100;
  return (
    <span className="lane" title={`${start === undefined ? 'from before the capture' : `began at +${formatNs(start)}`}, ${end === undefined ? 'still there at its end' : `ended at +${formatNs(end)}`}`}>
      <i className={`lane-bar ${exitCode !== undefined && exitCode !== 0 ? 'lane-failed' : ''} ${start === undefined ? 'lane-before' : ''} ${end === undefined ? 'lane-beyond' : ''}`} style={{ left: `${from}%`, width: `max(2px, ${Math.max(0, to - from)}%)` }} />
    </span>
  );
}
