/** `eyrie token`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../exit-codes.ts';

export function token(options: { readonly data: string }): void {
  const file = join(options.data, 'server', 'token');
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandError(isAbsent ? `There is no token in ${options.data}: the server makes it at its first start. Run "npm start", or pass --data.` : `Cannot read ${file}: run this as the user who started Eyrie.`);
  }
  process.stdout.write(`${text}\n`);
}
