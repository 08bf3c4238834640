/** A process that keeps indexes as far as the server is concerned; the real one is part of the command line. */
import { readFileSync, writeFileSync } from 'node:fs';

const [capture = '', path = '', identity = ''] = process.argv.slice(2);
if (readFileSync(capture, 'utf8').includes('damaged')) {
  process.stderr.write('the capture is damaged\n');
  process.exit(2);
}
writeFileSync(path, `index of ${identity}`);
process.disconnect();
