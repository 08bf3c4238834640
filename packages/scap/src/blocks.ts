/**
 * The blocks of a `.scap` stream: `type u32, length u32, body padded to 4, length u32 again`, little endian.
 * Files of the first years carry the numbers in the second column; their layouts are the same.
 */
export const BlockType = {
  SECTION: 0x0a0d0d0a,
  MACHINE: 0x201,
  PROCESS_V1: 0x202,
  PROCESS_V2: 0x207,
  PROCESS_V3: 0x209,
  PROCESS_V4: 0x210,
  PROCESS_V5: 0x211,
  PROCESS_V6: 0x212,
  PROCESS_V7: 0x213,
  PROCESS_V8: 0x214,
  PROCESS_V9: 0x215,
  FD_V1: 0x203,
  FD_V2: 0x218,
  INTERFACE_V1: 0x205,
  INTERFACE_V2: 0x219,
  USER_V1: 0x206,
  USER_V2: 0x220,
  EVENT_V1: 0x204,
  EVENT_V2: 0x216,
  EVENT_V2_LARGE: 0x221,
  FLAGGED_EVENT_V1: 0x208,
  FLAGGED_EVENT_V2: 0x217,
  FLAGGED_EVENT_V2_LARGE: 0x222,
} as const;

/** Numbers that the first versions of the format used, and the block that each means today. */
const EARLY_NUMBERS: ReadonlyMap<number, number> = new Map([
  [0x8002abcd, BlockType.MACHINE],
  [0x8000abcd, BlockType.PROCESS_V1],
  [0x8013abcd, BlockType.PROCESS_V2],
  [0x8014abcd, BlockType.PROCESS_V3],
  [0x8001abcd, BlockType.FD_V1],
  [0x8010abcd, BlockType.EVENT_V1],
  [0x8011abcd, BlockType.INTERFACE_V1],
  [0x8012abcd, BlockType.USER_V1],
]);

/** The block type as of today. */
export function currentBlockType(type: number): number {
  return EARLY_NUMBERS.get(type) ?? type;
}

export const SECTION_MAGIC = 0x1a2b3c4d;
export const SECTION_MAGIC_SWAPPED = 0x4d3c2b1a;
/** Version that current writers state; a reader refuses a higher major. */
export const SECTION_MAJOR = 1;
export const SECTION_MINOR = 2;

/** Type and length before the body, length after it. */
export const BLOCK_OVERHEAD = 12;

/** Flag of an event that feeds the state tables only and is not shown to rules (`SCAP_DF_STATE_ONLY`). */
export const STATE_ONLY = 1;

/** Which version of process entries a block holds, 1–9; 0 when it holds none. */
export function processVersion(type: number): number {
  switch (type) {
    case BlockType.PROCESS_V1:
      return 1;
    case BlockType.PROCESS_V2:
      return 2;
    case BlockType.PROCESS_V3:
      return 3;
    default:
      return type >= BlockType.PROCESS_V4 && type <= BlockType.PROCESS_V9 ? type - BlockType.PROCESS_V4 + 4 : 0;
  }
}
