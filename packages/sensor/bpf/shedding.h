/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What stops first when the ring fills faster than it is read: data of reads and writes, then calls that no rule needs,
 * then what the state can learn from /proc again. Programs that start, connections, files opened for writing and ends of
 * processes are reported as long as there is any room; the last tenth of the ring is theirs.
 */
#ifndef EYRIE_SHEDDING_H
#define EYRIE_SHEDDING_H

#include "probe.h"

enum shed_level {
	SHED_NOTHING,
	/* Ring half full: no data. */
	SHED_DATA,
	/* Three quarters full: no calls that no rule needs. */
	SHED_UNNEEDED,
	/* Nine tenths full: only what must not be missed. */
	SHED_ALL_BUT_VITAL,
};

/* Events between two looks at a calm ring: few enough to notice in time, many enough to cost nothing. */
#define LOOK_EVERY 32
#define BPF_RB_AVAIL_DATA 0
#define BPF_RB_RING_SIZE 1

static __always_inline void look_at_ring(struct cpu_counters *c, void *ring)
{
	u64 used, size;

	if (c->shed_level == SHED_NOTHING && ++c->since_look < LOOK_EVERY)
		return;
	c->since_look = 0;
	used = bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA);
	size = bpf_ringbuf_query(ring, BPF_RB_RING_SIZE);
	c->shed_level = used < size / 2		 ? SHED_NOTHING
			: used < size / 4 * 3	 ? SHED_DATA
			: used < size - size / 10 ? SHED_UNNEEDED
						 : SHED_ALL_BUT_VITAL;
}

/* @return true when a call of this importance is left out now; it is counted. */
static __always_inline bool is_shed(u32 from_level, u32 call)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct cpu_counters *c = counters_of(cpu);
	void *ring;

	if (!c || c->shed_level < from_level)
		return false;
	/* There may be room again. */
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (ring)
		look_at_ring(c, ring);
	if (c->shed_level < from_level)
		return false;
	c->dropped[DROP_SHED]++;
	if (call < CALLS)
		c->dropped_by_call[call]++;
	return true;
}

#endif
