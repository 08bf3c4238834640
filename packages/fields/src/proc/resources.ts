/** What a process uses: descriptors, memory, page faults, capabilities, cgroups. */
import type { ByteString } from '@eyrie/scap';
import { splitNul, type FdInfo, type Thread } from '@eyrie/state';
import type { FieldFamily } from '../definition.ts';
import { exact } from '../exact.ts';
import { fdTypeName } from '../fd/type-names.ts';
import { capabilityText } from '../names/capability.ts';
import { ofThread, onThread, SELF } from '../readers.ts';

function openFds(thread: Thread): number {
  let count = 0;
  for (const _ of thread.leader.fds.entries()) count += 1;
  return count;
}

/** Percent of the limit; 0 when there is none or the count cannot be right. */
function fdUsage(thread: Thread): number {
  const limit = Number(thread.leader.detail.fdLimit);
  const count = openFds(thread);
  return limit > 0 && count <= limit ? (count * 100) / limit : 0;
}

/** Memory belongs to the process and is told of its main thread. */
const ofMain = (thread: Thread, value: number): number => (thread.isLeader ? value : 0);

const standardFd = <T>(number: number, part: (fd: FdInfo) => T) => (thread: Thread): T | undefined => {
  const fd = thread.fds.get(number);
  return fd === undefined ? undefined : part(fd);
};

const typeName = (fd: FdInfo): ByteString => fdTypeName(fd.type);
const fdName = (fd: FdInfo): ByteString => fd.name.value;

/** Kernels have had several names for some subsystems; one is shown. */
const SUBSYSTEMS = new Map([['perf', 'perf_event'], ['mem', 'memory'], ['io', 'blkio']]);

/** `subsystem=path` */
function cgroups(thread: Thread): ByteString[] {
  return splitNul(thread.cgroups.value).map((entry) => {
    const [subsystem = '', ...path] = entry.split('=');
    const name = subsystem.replace('_cgroup', '');
    return [SUBSYSTEMS.get(name) ?? name, ...path].join('=') as ByteString;
  });
}

function cgroup(thread: Thread, subsystem: string): ByteString | undefined {
  const prefix = `${subsystem}=`;
  return cgroups(thread).find((entry) => entry.startsWith(prefix))?.slice(prefix.length) as ByteString | undefined;
}

export const RESOURCE_FIELDS: FieldFamily = {
  'proc.fdopencount': onThread(openFds),
  'proc.fdlimit': onThread((thread) => exact(thread.leader.detail.fdLimit)),
  'proc.fdusage': onThread(fdUsage),
  'proc.vmsize': onThread((thread) => thread.detail.vmSize),
  'proc.vmrss': onThread((thread) => thread.detail.vmRss),
  'proc.vmswap': onThread((thread) => thread.detail.vmSwap),
  'thread.vmsize': onThread((thread) => ofMain(thread, thread.detail.vmSize)),
  'thread.vmrss': onThread((thread) => ofMain(thread, thread.detail.vmRss)),
  'thread.vmsize.b': onThread((thread) => ofMain(thread, thread.detail.vmSize) * 1024),
  'thread.vmrss.b': onThread((thread) => ofMain(thread, thread.detail.vmRss) * 1024),
  'thread.pfmajor': onThread((thread) => exact(thread.detail.pageFaultsMajor)),
  'thread.pfminor': onThread((thread) => exact(thread.detail.pageFaultsMinor)),
  'thread.cap_permitted': onThread((thread) => capabilityText(thread.detail.capPermitted)),
  'thread.cap_inheritable': onThread((thread) => capabilityText(thread.detail.capInheritable)),
  'thread.cap_effective': onThread((thread) => capabilityText(thread.detail.capEffective)),
  'thread.cgroups': onThread((thread) => (cgroups(thread).join(' ') || undefined) as ByteString | undefined),
  'thread.cgroup': { bind: (argument) => ({ on: 'thread', of: SELF, read: ofThread((thread) => cgroup(thread, argument ?? '')) }) },
  'proc.stdin.type': onThread(standardFd(0, typeName)),
  'proc.stdout.type': onThread(standardFd(1, typeName)),
  'proc.stderr.type': onThread(standardFd(2, typeName)),
  'proc.stdin.name': onThread(standardFd(0, fdName)),
  'proc.stdout.name': onThread(standardFd(1, fdName)),
  'proc.stderr.name': onThread(standardFd(2, fdName)),
};
