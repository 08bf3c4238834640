/** Damaged captures through conversion and state, in both views; what the state holds stays bounded and related. */
import { defaultLine, lineText } from '@eyrie/fields';
import { EventStream, type StreamConsumer } from '@eyrie/rules';
import { ScapReader, type ScapHandler } from '@eyrie/scap';
import type { SystemState } from '@eyrie/state';
import { mutateCapture } from '../mutate.ts';
import { mustHold, type Reached, type Target } from '../target.ts';
import { ownCaptures } from './captures.ts';

const MAX_THREADS = 12;
/** Inputs that one state sees, one after the other as if it were one long capture: to make a state takes longer than an input. */
const RENEW_AFTER = 64;
const VIEWS = ['current', 'classic'] as const;
const MAX_LINE = 1 << 20;

export const stream: Target = {
  name: 'stream',
  weight: 2,
  maxBytes: 8192,
  seeds: ownCaptures,
  mutate: mutateCapture,
  prepare: () => {
    let inputs = 0;
    let tell: Reached = () => undefined;
    let streams: readonly EventStream[] = [];
    return (input, reached) => {
      tell = reached;
      if (inputs++ % RENEW_AFTER === 0) streams = VIEWS.map((view) => streamOf(view, (what) => tell(what)));
      const events = streams[(input[input.length >> 1] ?? 0) % VIEWS.length];
      if (events === undefined) return;
      try {
        const parsed = new ScapReader(handlerOf(events), { bufferBytes: 4096, maxBlockBytes: 1 << 20 });
        parsed.push(input);
        parsed.end();
        checkFamilies(events.system);
      } catch (error) {
        inputs = 0;
        throw error;
      }
    };
  },
};

function streamOf(view: (typeof VIEWS)[number], reached: Reached): EventStream {
  return new EventStream(linesOf(reached), { view, state: { maxThreads: MAX_THREADS }, maxBufferText: 80 });
}

/** What the stream takes from a capture, but not its beginning: then the state would be made anew. */
function handlerOf(events: EventStream): ScapHandler {
  return {
    onEvent: (view) => events.onEvent(view),
    onMachine: (machine) => events.onMachine(machine),
    onProcess: (process) => events.onProcess(process),
    onFd: (tid, fd) => events.onFd(tid, fd),
    onUser: (user) => events.onUser(user),
    onGroup: (group) => events.onGroup(group),
    onInterface: (entry) => events.onInterface(entry),
  };
}

function linesOf(reached: Reached): StreamConsumer {
  const line = lineText(defaultLine());
  return {
    onSystem: () => reached('system'),
    onEvent: (context) => {
      const text = line(context) ?? '';
      mustHold(text !== '' && text.length < MAX_LINE, 'every event has a line, no longer than it can make it');
      const { system } = context;
      reached(context.event.type * 16 + (system.fd?.type ?? 15));
      // Line shapes rather than texts: what an argument turned into.
      if (text.includes('<NA>')) reached(2 ** 16 + context.event.type);
    },
  };
}

/** What must hold of the threads at any time. */
function checkFamilies(state: SystemState): void {
  mustHold(state.threads.size <= MAX_THREADS, 'the table of threads is bounded');
  for (const thread of state.threads) {
    mustHold(state.threads.get(thread.tid) === thread, 'a thread is found by its id');
    mustHold(thread.leader.leader === thread.leader, 'a leader leads itself');
    let steps = 0;
    for (let ancestor = state.parentOf(thread); ancestor !== undefined; ancestor = state.parentOf(ancestor)) mustHold((steps += 1) <= MAX_THREADS, 'ancestors end');
  }
}
