/** A made-up machine: its processors take turns with the threads that can run, and every call becomes two events. */
import { PPME } from '@eyrie/schema';
import { clone, type Call } from './calls.ts';
import type { EventFile } from './event-file.ts';
import type { Process } from './process.ts';
import type { Program } from './programs.ts';
import type { Random } from './random.ts';

const CPUS = 4;
const FIRST_CHILD = 4000;
const LAST_PID = 32_768;
/** A thread that does not wait is put aside after so many calls, more or less. */
const SLICE = 60;
const START = 1_700_000_000_000_000_000n;

export interface Task {
  readonly process: Process;
  readonly tid: number;
  readonly program: Program;
  /** What it will answer when it comes back. */
  pending: Call | undefined;
  /** A child's first event, or the last of a thread that ends. */
  wakesAt: number;
}

export class Machine {
  readonly #random: Random;
  readonly #file: EventFile;
  readonly #tasks: Task[];
  readonly #running: (Task | undefined)[] = Array.from({ length: CPUS }, () => undefined);
  readonly #pids: Set<number>;
  #nextPid = FIRST_CHILD;
  #now = START;
  #turn = 0;

  constructor(random: Random, file: EventFile, tasks: readonly Task[]) {
    this.#random = random;
    this.#file = file;
    this.#tasks = [...tasks];
    this.#pids = new Set(tasks.map(({ tid }) => tid));
  }

  run(events: number): void {
    while (this.#file.events < events) {
      this.#turn += 1;
      const cpu = this.#random.below(CPUS);
      const task = this.#running[cpu] ?? this.#switch(cpu);
      if (task !== undefined) this.#step(task, cpu);
    }
    this.#file.flush();
  }

  /** Half a call: it is entered, or it comes back. */
  #step(task: Task, cpu: number): void {
    const { pending } = task;
    if (pending !== undefined) {
      task.pending = undefined;
      this.#event(pending.exit, task.tid, cpu, pending.answered);
      if (this.#random.below(SLICE) === 0) this.#putAside(task, cpu, 0);
      return;
    }
    const { done, value: step } = task.program.next();
    if (done === true) return this.#end(task, cpu);
    const call = 'child' in step ? this.#fork(task, step.child) : step;
    this.#event(call.enter, task.tid, cpu, call.asked);
    task.pending = call;
    const waits = call.waits ?? 0;
    if (waits > 0) this.#putAside(task, cpu, this.#random.below(waits * 2));
  }

  #fork(parent: Task, childProgram: (process: Process) => Program): Call {
    const pid = this.#newPid();
    const process = parent.process.forked(pid);
    this.#tasks.push({ process, tid: pid, program: childProgram(process), pending: clone(process, pid, 0, 0), wakesAt: this.#turn + 4 });
    return clone(parent.process, parent.tid, pid, 0);
  }

  #end(task: Task, cpu: number): void {
    this.#event(PPME.PROCEXIT_1_E, task.tid, cpu, [0, 0, 0, 0]);
    this.#tasks.splice(this.#tasks.indexOf(task), 1);
    this.#pids.delete(task.tid);
    this.#running[cpu] = undefined;
  }

  #putAside(task: Task, cpu: number, turns: number): void {
    task.wakesAt = this.#turn + turns;
    this.#running[cpu] = undefined;
    const next = this.#pick();
    this.#running[cpu] = next;
    this.#event(PPME.SCHEDSWITCH_6_E, task.tid, cpu, [next?.tid ?? 0, 2, 810, 21_356, 5_120, 0]);
  }

  #switch(cpu: number): Task | undefined {
    const next = this.#pick();
    if (next !== undefined) {
      this.#running[cpu] = next;
      this.#event(PPME.SCHEDSWITCH_6_E, 0, cpu, [next.tid, 0, 0, 0, 0, 0]);
    }
    return next;
  }

  /** One that can run and does not. */
  #pick(): Task | undefined {
    for (let attempt = 0; attempt < 8; attempt++) {
      const task = this.#tasks[this.#random.below(this.#tasks.length)];
      if (task !== undefined && task.wakesAt <= this.#turn && !this.#running.includes(task)) return task;
    }
    return undefined;
  }

  #newPid(): number {
    do this.#nextPid = this.#nextPid === LAST_PID ? FIRST_CHILD : this.#nextPid + 1;
    while (this.#pids.has(this.#nextPid));
    this.#pids.add(this.#nextPid);
    return this.#nextPid;
  }

  #event(type: number, tid: number, cpu: number, values: Call['asked']): void {
    this.#now += BigInt(this.#random.between(200, 6000));
    this.#file.event(type, this.#now, tid, cpu, values);
  }
}
