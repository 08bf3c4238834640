/**
 * What the state knows of a system, in parts. Threads are always followed, the other parts only when somebody asks for what they
 * tell: most events of a busy host change nothing else.
 */
export const Fact = {
  /** Births, ends, programs, relations, owners, containers; users and groups. */
  THREADS: 1,
  /** Which descriptors a process has, what kind they are of, and the addresses of sockets. */
  DESCRIPTORS: 2,
  /** Names of opened files and what else is known about them; directories that processes work in. */
  FILES: 4,
  /** That a socket is connected. */
  CONNECTED: 8,
  /** Memory sizes and page faults. */
  MEMORY: 16,
  /**
   * What files are called in the events that open them, and no other. Nearly all are called by an absolute path, or by one from a working
   * directory that is known by its path: only when one is not, a descriptor has to be known, and {@link NotFollowed} is thrown.
   */
  OPENED: 32,
} as const;

export const ALL_FACTS = Fact.THREADS | Fact.DESCRIPTORS | Fact.FILES | Fact.CONNECTED | Fact.MEMORY;

/** @returns the facts and those that they are made from: a name may be relative to a descriptor, and a descriptor belongs to a thread. */
export function withGrounds(facts: number): number {
  const areAboutDescriptors = (facts & (Fact.FILES | Fact.CONNECTED)) !== 0;
  const all = facts | Fact.THREADS | (areAboutDescriptors ? Fact.DESCRIPTORS : 0);
  // Where descriptors are followed anyway, so are their names.
  const hasOpened = (all & Fact.OPENED) !== 0 && (all & Fact.DESCRIPTORS) !== 0;
  return hasOpened ? (all & ~Fact.OPENED) | Fact.FILES : all;
}
