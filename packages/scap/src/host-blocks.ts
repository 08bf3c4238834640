/** The blocks that describe the host, handed on entry by entry. */
import { BlockType, processVersion } from './blocks.ts';
import type { Cursor } from './cursor.ts';
import { decodeFds, decodeInterfaces, decodeMachine, decodeUsers } from './decode-entries.ts';
import { decodeProcesses } from './decode-process.ts';
import type { FdEntry, GroupEntry, InterfaceEntry, MachineInfo, ProcessEntry, UserEntry } from './entries.ts';

/** Receives what a capture says about its host, in its order. */
export interface HostHandler {
  onMachine?(machine: MachineInfo): void;
  onProcess?(process: ProcessEntry): void;
  onFd?(tid: number, fd: FdEntry): void;
  onUser?(user: UserEntry): void;
  onGroup?(group: GroupEntry): void;
  onInterface?(entry: InterfaceEntry): void;
}

/**
 * @param cursor over the block's body.
 * @returns `unknown` for a block that is none of these; what is wrong with its first damaged entry; undefined when all is well.
 */
export function decodeHostBlock(type: number, cursor: Cursor, handler: HostHandler): 'unknown' | { readonly damage: string } | undefined {
  const damage = decode(type, cursor, handler);
  return damage === undefined || damage === 'unknown' ? damage : { damage };
}

function decode(type: number, cursor: Cursor, handler: HostHandler): string | undefined {
  switch (type) {
    case BlockType.MACHINE: {
      const length = cursor.left;
      const machine = decodeMachine(cursor);
      if (machine === undefined) return `the machine description has ${length} bytes, too few`;
      handler.onMachine?.(machine);
      return undefined;
    }
    case BlockType.FD_V1:
    case BlockType.FD_V2:
      return decodeFds(cursor, type, (tid, fd) => handler.onFd?.(tid, fd));
    case BlockType.USER_V1:
    case BlockType.USER_V2:
      return decodeUsers(cursor, type, (user) => handler.onUser?.(user), (group) => handler.onGroup?.(group));
    case BlockType.INTERFACE_V1:
    case BlockType.INTERFACE_V2:
      return decodeInterfaces(cursor, type, (entry) => handler.onInterface?.(entry));
    default: {
      const version = processVersion(type);
      return version === 0 ? 'unknown' : decodeProcesses(cursor, version, (process) => handler.onProcess?.(process));
    }
  }
}
