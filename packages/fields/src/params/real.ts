/** Floating-point numbers as C prints them with %g: six significant digits, no trailing zeros. */
export function generalNumber(value: number): string {
  if (value === 0) return '0';
  const exponent = Number(value.toExponential(5).split('e')[1]);
  if (exponent >= -4 && exponent < 6) return trimZeros(value.toFixed(5 - exponent));
  const [mantissa = '', power = ''] = value.toExponential(5).split('e');
  const digits = power.slice(1).padStart(2, '0');
  return `${trimZeros(mantissa)}e${power.startsWith('-') ? '-' : '+'}${digits}`;
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
