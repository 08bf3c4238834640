/** The store process as the tests start it: what the hidden command `eyrie store` of the command line does. */
import { runStoreProcess } from '../stores/events/store-process.ts';

const [folder = '', memory = ''] = process.argv.slice(2);
await runStoreProcess({ folder, memory: Number(memory) });
