/** Captures that agents make and the server keeps. */
import { z } from 'zod';
import { nanosecondText } from './nanosecond-text.ts';

const hexId = z.string().regex(/^[0-9a-f]{32}$/);

/** Longest name of a capture, without `.scap`. */
export const MAX_CAPTURE_NAME = 200;

/** What a capture is to hold. */
export const captureOrder = z.object({
  /** 32 hexadecimal digits, unique. */
  id: hexId,
  name: z.string().max(MAX_CAPTURE_NAME),
  /** So much from before the trigger, as far as the recorder reaches; and so much from then on. */
  beforeNs: z.number().int().min(0),
  afterNs: z.number().int().min(0),
  /** Only what happens in this container; `host`: outside of containers; absent: everything. */
  containerId: z.string().max(256).optional(),
  /** Which events are kept, as a filter of the rule language; empty: all. */
  filter: z.string().max(8000),
  maxBytes: z.number().int().positive().optional(),
  maxEvents: z.number().int().positive().optional(),
});
export type CaptureOrder = z.infer<typeof captureOrder>;

/** How a capture came to be. */
export const captureInfo = captureOrder.extend({
  /** Of the event that it is about, or of when it was asked for. */
  triggerAt: nanosecondText,
  /** In which the event happened, or that a person named. */
  container: z.object({ id: z.string().max(256), name: z.string().max(1024).optional() }).optional(),
  eventId: hexId.optional(),
  policy: z.object({ id: z.number(), name: z.string() }).optional(),
  ruleName: z.string().optional(),
});
export type CaptureInfo = z.infer<typeof captureInfo>;

/** What became of it. */
export const captureEnd = z.object({
  /** Of the whole file. */
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Why it ended; `cut`: the agent did, and the file goes up to its last whole block. */
  end: z.enum(['time', 'bytes', 'events', 'stopped', 'cut']),
  /** Of its first event; absent when it was cut. */
  fromAt: nanosecondText.optional(),
  events: z.number().int().min(0).optional(),
  /** Bytes of events that were overwritten before they could be written. */
  missedBytes: z.number().int().min(0).optional(),
});
export type CaptureFileEnd = z.infer<typeof captureEnd>;

export const CAPTURE_STATES = ['requested', 'capturing', 'done', 'error'] as const;
export type CaptureState = (typeof CAPTURE_STATES)[number];

/**
 * How a file goes to the server, beside the WebSocket, at the same address and with the same access key; `x-eyrie-agent` names the agent.
 *
 * ```
 * PUT  /captures/ID               a `captureInfo`; may be repeated           200 {"size":bytes that are there}
 * PUT  /captures/ID?known         the same, when it was answered 200 before
 * PUT  /captures/ID/data?offset=N the bytes from there on, while it grows    200 {"size":…}, 409 {"size":…} when N is not it
 * PUT  /captures/ID/end           a `captureEnd`                             200; 422 when the checksum is another: all of it has to be sent again
 * PUT  /captures/ID/failed        {"reason":…}                               200
 * ```
 * 410: nobody wants it any more.
 */
export const CAPTURE_PATH = '/captures/';
export const KNOWN_CAPTURE = '?known';
export const AGENT_HEADER = 'x-eyrie-agent';
/** Most bytes of one piece. */
export const MAX_CAPTURE_PIECE = 1 << 20;
