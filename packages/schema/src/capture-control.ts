/**
 * What a command on the same host asks of the agent's flight recorder: JSON messages, one per line, on a unix socket in the agent's folder.
 *
 * The client says `capture` once, and `stop` when it has enough; its end of the connection ends the capture too. The agent answers with `started`,
 * then `done`; or with `refused`.
 */
import { z } from 'zod';

/** Name of the socket in the agent's folder. */
export const RECORDER_SOCKET = 'recorder.sock';
/** A longer line ends the connection. */
export const MAX_CONTROL_LINE = 1 << 16;

export const captureCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('capture'),
    beforeMs: z.number().min(0),
    /** Absent: until `stop`. */
    afterMs: z.number().min(0).optional(),
    containerId: z.string().max(128).optional(),
    filter: z.string().optional(),
    maxBytes: z.number().int().positive().optional(),
    maxEvents: z.number().int().positive().optional(),
  }),
  z.object({ type: z.literal('stop') }),
]);
export type CaptureCommand = z.infer<typeof captureCommand>;

export const captureAnswer = z.discriminatedUnion('type', [
  /** `file`: where the capture will be; until then it is called `file.part`. */
  z.object({ type: z.literal('started'), file: z.string() }),
  z.object({
    type: z.literal('done'),
    file: z.string(),
    end: z.enum(['time', 'bytes', 'events', 'stopped', 'failed']),
    events: z.number(),
    stateEvents: z.number(),
    bytes: z.number(),
    missedBytes: z.number(),
    /** Time of the first event, ns since the epoch. */
    from: z.string(),
    sha256: z.string().optional(),
    error: z.string().optional(),
  }),
  z.object({ type: z.literal('refused'), reason: z.string() }),
]);
export type CaptureAnswer = z.infer<typeof captureAnswer>;
