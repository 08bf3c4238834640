/** @returns the integer as a number when that is exact, else as it is. */
export function exact(value: bigint | number): number | bigint {
  return typeof value === 'bigint' && value <= 0x1f_ffff_ffff_ffffn && value >= -0x1f_ffff_ffff_ffffn ? Number(value) : value;
}
