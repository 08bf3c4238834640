/**
 * Rules that are lists instead of conditions: programs, images, ports, paths, system calls. The agent makes conditions of them for the same engine.
 * Their shape is that of the HTTP API of Sysdig Secure; addresses and ports of connections are ours.
 */
import { z } from 'zod';

/** `matchItems`: the rule is about what is in the list; else about everything that is not. An empty list says nothing, either way. */
export const listMatch = z.object({ items: z.array(z.string().min(1).max(1000)).max(10_000), matchItems: z.boolean() });
export type ListMatch = z.infer<typeof listMatch>;

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) < 65536;
const portMatch = listMatch.refine(({ items }) => items.every(isPort), 'expected port numbers up to 65535');

export const listRuleDetails = z.discriminatedUnion('ruleType', [
  /** Programs by name or by path, as they are started. */
  z.object({ ruleType: z.literal('PROCESS'), processes: listMatch }),
  /** Images, with or without tag, of containers in which something starts. */
  z.object({ ruleType: z.literal('CONTAINER'), containers: listMatch }),
  /** A path is itself and everything below it. */
  z.object({ ruleType: z.literal('FILESYSTEM'), readPaths: listMatch, readWritePaths: listMatch }),
  z.object({
    ruleType: z.literal('NETWORK'),
    /** Every accepted connection. */
    allInbound: z.boolean(),
    /** Every connection that is made. */
    allOutbound: z.boolean(),
    /** Ports on which something begins to listen. */
    tcpListenPorts: portMatch,
    udpListenPorts: portMatch,
    /** Ports of this side of accepted connections. */
    inboundPorts: portMatch.optional(),
    /** Ports of the other side of connections that are made. */
    outboundPorts: portMatch.optional(),
    /** Addresses or networks (`10.0.0.0/8`) of the other side. */
    inboundAddresses: listMatch.optional(),
    outboundAddresses: listMatch.optional(),
  }),
  /** System calls by name. */
  z.object({ ruleType: z.literal('SYSCALL'), syscalls: listMatch }),
]);
export type ListRuleDetails = z.infer<typeof listRuleDetails>;

export const listRule = z.object({
  id: z.number().int().positive(),
  version: z.number().int().positive(),
  /** Unique among list rules; policies of type `list_matching` name it. */
  name: z.string().min(1).max(200),
  description: z.string().max(4000),
  tags: z.array(z.string().max(200)),
  details: listRuleDetails,
});
export type ListRule = z.infer<typeof listRule>;
