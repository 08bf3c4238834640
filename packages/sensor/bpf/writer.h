/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Writes one event block, parameter by parameter.
 *
 * Events of known size are written straight into the ring (`reserve`); others are built in this CPU's scratch memory
 * and copied (`begin` … `emit`). The same put_* functions serve both: while the offset is a constant for the compiler,
 * stores go to constant places; once a string or a buffer has been written, the offset is masked instead of tested,
 * so that no branch multiplies the verifier's work. An event that grew past the mask is counted and not sent.
 */
#ifndef EYRIE_WRITER_H
#define EYRIE_WRITER_H

#include "shedding.h"

/* Offsets wrap here; the longest single piece is as long again. */
#define SCRATCH_HALF 65536
#define MAX_PIECE (SCRATCH_HALF - 1)
#define MAX_PATH 4096

#define NODES 128

/* clang takes any pointer as aligned to its type; BPF stores need not be. */
#define STORE(type, place, value) (*(volatile type *)(place) = (value))

struct scratch {
	u8 block[2 * SCRATCH_HALF];
	/* Pieces of a path on the way up, and how many. */
	const unsigned char *name[NODES];
	u64 dentry, mnt;
	u32 depth;
	/* The path that was written last ended at its base. */
	u32 inside;
	u32 forgotten;
	u64 address;
};

/* Two per CPU: for system calls, and for the scheduler's trace points. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct scratch);
} scratch SEC(".maps");

struct writer {
	u8 *block;
	struct scratch *scratch;
	/* Where the next byte of data goes, from the start of the block. */
	u32 at;
	/* Index of the next parameter. */
	u32 param;
	u32 cpu;
	/* Key in `scratch`. */
	u32 index;
};

/*
 * The verifier follows every value that it can know, and so walks a loop once for each combination of them. What went
 * through memory is unknown to it: states that differ only there count as one.
 */
static __always_inline u32 forget(struct scratch *s, u32 value)
{
	STORE(u32, &s->forgotten, value);
	return *(volatile u32 *)&s->forgotten;
}


static __always_inline u8 *here(struct writer *w)
{
	u32 at = w->at;

	if (__builtin_constant_p(at))
		return w->block + at;
	asm volatile("%0 &= 0xffff" : "+r"(at));
	return w->block + at;
}

static __always_inline u64 wall_time(void)
{
	return bpf_ktime_get_boot_ns() + control.epoch_offset;
}

static __always_inline void write_header(struct writer *w, u32 type, u32 params, u64 tid)
{
	STORE(u32, w->block, BLOCK_EVF_V2);
	STORE(u16, w->block + 8, w->cpu);
	STORE(u32, w->block + 10, 0);
	STORE(u64, w->block + EVENT_AT, wall_time());
	STORE(u64, w->block + EVENT_AT + 8, tid);
	STORE(u16, w->block + EVENT_AT + 20, type);
	STORE(u32, w->block + EVENT_AT + 22, params);
	w->at = LENGTHS_AT + 2 * params;
	w->param = 0;
}

/* Records the length of the parameter whose bytes have been added since `start`. */
static __always_inline void close_param(struct writer *w, u32 start)
{
	STORE(u16, w->block + LENGTHS_AT + 2 * w->param, w->at - start);
	w->param++;
}

static __always_inline void end_param(struct writer *w, u32 length)
{
	STORE(u16, w->block + LENGTHS_AT + 2 * w->param, length);
	w->param++;
	w->at += length;
}

/* add_*: a piece of a parameter; put_*: a whole one. */
#define DEFINE_PUT(bits)                                                        \
	static __always_inline void add_u##bits(struct writer *w, u##bits value) \
	{                                                                        \
		STORE(u##bits, here(w), value);                                  \
		w->at += bits / 8;                                               \
	}                                                                        \
	static __always_inline void put_u##bits(struct writer *w, u##bits value) \
	{                                                                        \
		STORE(u##bits, here(w), value);                                  \
		end_param(w, bits / 8);                                          \
	}
DEFINE_PUT(8)
DEFINE_PUT(16)
DEFINE_PUT(32)
DEFINE_PUT(64)

/* For a value of wire type FD, ERRNO or PID: 64 bits, sign kept. */
static __always_inline void put_s64(struct writer *w, s64 value)
{
	put_u64(w, value);
}

/* A parameter that is there but has no value. */
static __always_inline void put_none(struct writer *w)
{
	end_param(w, 0);
}

static __always_inline void put_empty_string(struct writer *w)
{
	put_u8(w, 0);
}

/* Says something about the event that the event itself has no place for (wire.h). */
static __always_inline void mark(struct writer *w, u32 flag)
{
	STORE(u32, w->block + 10, *(volatile u32 *)(w->block + 10) | flag);
}

/* Length of what was read, or 0 after an error; keeps the verifier informed. */
static __always_inline u32 bounded(long length)
{
	/* Negative becomes 0 without a branch. */
	u32 n = length & ~(length >> 63);

	asm volatile("%0 &= 0xffff" : "+r"(n));
	return n;
}

static __always_inline void put_user_string(struct writer *w, u64 address)
{
	end_param(w, bounded(bpf_probe_read_user_str(here(w), MAX_PATH, (void *)address)));
}

static __always_inline void put_kernel_string(struct writer *w, const void *address)
{
	end_param(w, bounded(bpf_probe_read_kernel_str(here(w), MAX_PATH, address)));
}

/* Bytes of user memory; none when they are not readable. */
static __always_inline void put_user_bytes(struct writer *w, u64 address, u64 length)
{
	u32 n = length > MAX_PIECE ? MAX_PIECE : length;

	n = bounded(n);
	if (n == 0 || bpf_probe_read_user(here(w), n, (void *)address))
		n = 0;
	end_param(w, n);
}

/* A pointer whose type the verifier knows, as a number: to pass it to a function. */
static __always_inline u64 forget_address(struct scratch *s, const void *pointer)
{
	STORE(u64, &s->address, (u64)pointer);
	return *(volatile u64 *)&s->address;
}

static __always_inline void *this_ring(u32 cpu)
{
	return bpf_map_lookup_elem(&rings, &cpu);
}

static __always_inline void count_emitted(u32 cpu, void *ring)
{
	struct cpu_counters *c = counters_of(cpu);

	if (!c)
		return;
	c->emitted++;
	look_at_ring(c, ring);
}

/* There was no room. */
static __always_inline void count_full(u32 cpu, u32 call)
{
	struct cpu_counters *c = counters_of(cpu);

	if (c)
		c->shed_level = SHED_ALL_BUT_VITAL;
	count_drop(DROP_RING_FULL, call);
}

/* Starts an event of any size in scratch memory `which`. @return false if there is none. */
static __always_inline bool begin_in(struct writer *w, u32 which, u32 type, u32 params, u64 tid)
{
	u32 cpu = bpf_get_smp_processor_id(), index = 2 * cpu + which;

	/* No address of a member may be taken: the compiler must keep the writer in registers. */
	w->cpu = cpu;
	w->index = index;
	w->scratch = bpf_map_lookup_elem(&scratch, &index);
	if (!w->scratch)
		return false;
	w->block = w->scratch->block;
	write_header(w, type, params, tid);
	return true;
}

/*
 * Goes on with a block in a function of its own. Functions with loops are global: the kernel verifies them once, apart,
 * instead of again in every program; their arguments are therefore numbers. @return false if there is no block.
 */
static __always_inline bool resume(struct writer *w, u32 index, u32 at)
{
	w->scratch = bpf_map_lookup_elem(&scratch, &index);
	if (!w->scratch)
		return false;
	w->index = index;
	w->block = w->scratch->block;
	w->at = at;
	return true;
}

/* Closes the block and copies it into the ring. */
static __always_inline void emit(struct writer *w, u32 call)
{
	u32 length = w->at - EVENT_AT;
	u32 total = ((w->at + 3) & ~3) + 4;
	void *ring;

	if (w->at > SCRATCH_HALF - 16) {
		count_drop(DROP_TOO_LARGE, call);
		return;
	}
	STORE(u32, w->block + EVENT_AT + 16, length);
	STORE(u32, w->block + 4, total);
	STORE(u32, here(w), 0);
	w->at = total - 4;
	STORE(u32, here(w), total);
	ring = this_ring(w->cpu);
	total = bounded(total);
	if (!ring || bpf_ringbuf_output(ring, w->block, total, BPF_RB_NO_WAKEUP)) {
		count_full(w->cpu, call);
		return;
	}
	count_emitted(w->cpu, ring);
}

/* Starts an event whose data take exactly `data` bytes, straight in the ring. @return false: dropped and counted. */
static __always_inline bool reserve(struct writer *w, u32 type, u32 params, u32 data, u64 tid, u32 call)
{
	void *ring;

	w->cpu = bpf_get_smp_processor_id();
	ring = this_ring(w->cpu);
	w->block = ring ? bpf_ringbuf_reserve(ring, BLOCK_SIZE(params, data), 0) : NULL;
	if (!w->block) {
		count_full(w->cpu, call);
		return false;
	}
	/* Now, because after a submit the ring would have to be found again. */
	count_emitted(w->cpu, ring);
	write_header(w, type, params, tid);
	return true;
}

/* Closes a block begun with `reserve`; everything folds to constants. */
static __always_inline void submit(struct writer *w)
{
	u32 total = ((w->at + 3) & ~3) + 4;

	STORE(u32, w->block + EVENT_AT + 16, w->at - EVENT_AT);
	STORE(u32, w->block + 4, total);
	if (w->at & 1)
		STORE(u8, w->block + w->at, 0);
	if (total - 4 - ((w->at + 1) & ~1))
		STORE(u16, w->block + ((w->at + 1) & ~1), 0);
	STORE(u32, w->block + total - 4, total);
	bpf_ringbuf_submit(w->block, BPF_RB_NO_WAKEUP);
}

#endif
