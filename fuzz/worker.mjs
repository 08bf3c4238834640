/** Lets a thread load TypeScript: what the program was started with does not reach its threads. */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
