/** Acting on what runs in a container of containerd: its task. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcError, unlessUnknown, type GrpcChannel } from './grpc.ts';
import { encodeMessage, type Message, type RequestField } from './protobuf.ts';
import { STOP_GRACE_S, type ContainerDeed, type DeedOutcome } from './runtime.ts';

const SIGTERM = 15;
const SIGKILL = 9;
/** `Status` of a task whose process is gone. */
const STOPPED = 3n;
const LOOK_MS = 100;

/** @param id whole. @throws RuntimeError when containerd says no, or does not answer. */
export async function actOnTask(channel: GrpcChannel, namespace: string, id: string, deed: ContainerDeed): Promise<DeedOutcome> {
  const call = async (method: string, ...fields: readonly RequestField[]): Promise<Message | undefined> =>
    await unlessUnknown(channel.ask(`/containerd.services.tasks.v1.Tasks/${method}`, encodeMessage([1, id], ...fields), { 'containerd-namespace': namespace }));
  // KillRequest: 3 signal, 4 all.
  const signal = async (number: number, isForAll: boolean): Promise<Message | undefined> => await call('Kill', [3, number], [4, isForAll]);
  const outcome = (answer: Message | undefined): DeedOutcome => (answer === undefined ? 'absent' : 'done');
  switch (deed) {
    case 'pause':
      return outcome(await call('Pause'));
    case 'unpause':
      return outcome(await call('Resume'));
    case 'kill':
      return outcome(await signal(SIGKILL, true));
    case 'stop': {
      if ((await signal(SIGTERM, false)) === undefined) return 'absent';
      const deadline = performance.now() + STOP_GRACE_S * 1000;
      while (performance.now() < deadline) {
        // GetResponse: 1 process, with 4 status.
        const task = await call('Get');
        if (task === undefined || task.message(1).number(4) === STOPPED) return 'done';
        await sleep(LOOK_MS);
      }
      await signal(SIGKILL, true).catch((error: unknown) => {
        // It ended in the last moment.
        if (!(error instanceof GrpcError)) throw error;
      });
      return 'done';
    }
  }
}
