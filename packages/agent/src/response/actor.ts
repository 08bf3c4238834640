/** Who did what an action answers, as it was at that moment: a thread goes on, and its object with it. */
import { textOf } from '@eyrie/scap';
import type { ProcessBirth } from '@eyrie/sensor';
import type { Container, Thread } from '@eyrie/state';

export interface Actor {
  readonly container: Container;
  /** `controller=/path`, each ended by NUL. */
  readonly cgroups: string;
  readonly pid: number;
  readonly processName: string;
  readonly birth: ProcessBirth;
}

/** @param time of the event, ns since the epoch. */
export function actorOf({ container, cgroups, pid, image, leader }: Thread, time: bigint): Actor {
  return {
    container,
    cgroups: textOf(cgroups.value),
    pid,
    processName: textOf(image.facts.comm.value),
    birth: { aliveAt: time, bornAt: leader.cloneTime === 0n ? undefined : leader.cloneTime },
  };
}
