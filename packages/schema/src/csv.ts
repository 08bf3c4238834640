/** Lines of comma-separated values that spreadsheets read as text only. */

/** Spreadsheets take text that begins so for a formula, and would run what an attacker put into the name of a file. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line, with its end. A value that a spreadsheet would run begins with an apostrophe. */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
