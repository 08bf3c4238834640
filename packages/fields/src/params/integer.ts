/** Whole numbers of event parameters: reading them by type, and printing them by format. */
import type { ParamFormat, ParamType } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';

const SIGNED: ReadonlySet<ParamType> = new Set<ParamType>(['INT8', 'INT16', 'INT32', 'INT64', 'ERRNO', 'FD', 'FD32', 'PID', 'PID32']);

const WIDTH: Partial<Record<ParamType, number>> = {
  INT8: 1, UINT8: 1, FLAGS8: 1, ENUMFLAGS8: 1, SIGTYPE: 1, L4PROTO: 1, SOCKFAMILY: 1,
  INT16: 2, UINT16: 2, FLAGS16: 2, ENUMFLAGS16: 2, PORT: 2, SYSCALLID: 2,
  INT32: 4, UINT32: 4, FLAGS32: 4, ENUMFLAGS32: 4, UID: 4, GID: 4, MODE: 4, SIGSET: 4, FD32: 4, PID32: 4, BOOL: 4,
  INT64: 8, UINT64: 8, ERRNO: 8, FD: 8, PID: 8, RELTIME: 8, ABSTIME: 8,
};

export function isInteger(type: ParamType): boolean {
  return WIDTH[type] !== undefined;
}

export function isSigned(type: ParamType): boolean {
  return SIGNED.has(type);
}

/**
 * The integer of a parameter, by the width that it has in the event (old captures differ from the table here and there).
 * @param skip bytes of the parameter before the integer.
 * @returns a number when exact, else a bigint; undefined when the parameter has no width of an integer.
 */
export function readInteger(event: EventView, index: number, signed: boolean, skip = 0): number | bigint | undefined {
  return integerAt(event.memory.view, event.startOf(index) + skip, event.lengthOf(index) - skip, signed);
}

export function integerAt(view: DataView, at: number, width: number, signed: boolean): number | bigint | undefined {
  switch (width) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    case 4:
      return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    case 8: {
      const high = signed ? view.getInt32(at + 4, true) : view.getUint32(at + 4, true);
      // Nearly all are small, and small ones stay integers for the engine.
      const low = view.getInt32(at, true);
      if ((high === 0 && low >= 0) || (high === -1 && low < 0)) return low;
      if (high < 0x20_0000 && high >= -0x20_0000) return high * 0x1_0000_0000 + view.getUint32(at, true);
      return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
    }
    default:
      return undefined;
  }
}

/**
 * @param alternate octal numbers of event parameters begin with 0, those of fields do not.
 * @returns the digits; negative numbers print as two's complement in bases other than ten.
 */
export function formatInteger(type: ParamType, format: ParamFormat, value: number | bigint, alternate: boolean): string {
  switch (format) {
    case 'HEX':
      return unsigned(type, value).toString(16).toUpperCase();
    case 'OCT': {
      const digits = unsigned(type, value).toString(8);
      return alternate && digits !== '0' ? `0${digits}` : digits;
    }
    case '10_PADDED_DEC':
      return value.toString().padStart(9, '0');
    default:
      return value.toString();
  }
}

function unsigned(type: ParamType, value: number | bigint): number | bigint {
  return value >= 0 ? value : BigInt.asUintN((WIDTH[type] ?? 8) * 8, BigInt(value));
}
