/** `eyrie store`: the process of the event store. The server starts it. */
import { runStoreProcess } from '@eyrie/server';

export async function store(folder: string, memory: string): Promise<void> {
  await runStoreProcess({ folder, memory: Number(memory) });
}
