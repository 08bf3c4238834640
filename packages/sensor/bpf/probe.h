/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the probe and user space share: settings, the table of wanted calls, counters, rings.
 * `struct control` and `struct cpu_counters` are mapped into JavaScript (src/layout.ts); a test holds the two equal.
 */
#ifndef EYRIE_PROBE_H
#define EYRIE_PROBE_H

#include "types.h"
#include "kernel.h"
#include "wire.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* System-call numbers below this are system calls; the numbers above name what is not one. */
#define SYSCALLS 512
#define CALL_EXEC 512
#define CALL_FORK 513
#define CALL_EXIT 514
#define CALL_SIGNAL 515
#define CALL_SWITCH 516
#define CALL_FAULT 517
#define CALLS 520

/* Why an event did not reach the ring. */
enum drop_cause {
	DROP_RING_FULL,
	DROP_TOO_LARGE,
	DROP_NO_HANDLER,
	/* A 32-bit system call: other numbers, other layouts. */
	DROP_COMPAT,
	/* Left out on purpose, to keep room for what matters more (shedding.h). */
	DROP_SHED,
	DROP_CAUSES = 8,
};

/* Whether and from where a call is reported: the commonest without the cost of a tail call. */
enum entry {
	ENTRY_NONE,
	ENTRY_HANDLER,
	ENTRY_GENERIC,
	ENTRY_CLOSE,
	ENTRY_READ,
	ENTRY_WRITE,
	/* Common too, but large: by a jump whose target is fixed, which costs a fraction of one that is looked up. */
	ENTRY_OPENAT,
	ENTRY_LAST = 15,
};
#define ENTRY_MASK 15
#define SHED_SHIFT 4

/* Place in `handlers` of a program that the dispatcher jumps to without looking its number up. */
#define SLOT_OPENAT SYSCALLS
#define SLOTS (SYSCALLS + 1)

/* Written by user space while the probe runs. */
struct control {
	/* Wall clock minus time since boot, ns. */
	u64 epoch_offset;
	/* Bytes of data kept of one read or write. */
	u32 snap_length;
	/* Bytes kept of a command line, and of an environment. */
	u32 args_length;
	u32 env_length;
	/* 1: say so when an open did not open what the caller's name says. */
	u32 true_paths;
	/* Bytes of data kept where people talk: terminals, and connections with a port of `text_ports`. */
	u32 text_length;
	u32 pad;
	/* enum entry: how this call is reported; and, in the upper half, from which enum shed_level on it is not. */
	u8 wanted[CALLS];
	/* PPM_SC code of each system call, for the generic event. */
	u16 call_code[CALLS];
	/* One bit per port. */
	u8 text_ports[8192];
};

struct cpu_counters {
	u64 emitted;
	/* Events sent without their data. */
	u64 without_data;
	/* enum shed_level, by the fill of this CPU's ring; and what was reported or shed since it was looked at. */
	u32 shed_level;
	u32 since_look;
	u64 dropped[DROP_CAUSES];
	u64 dropped_by_call[CALLS];
};

extern struct control control;

/* One BPF ring buffer per CPU, made by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 4096);
	});
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct cpu_counters);
} counters SEC(".maps");

/* Processes that are never reported: one byte per process id (the kernel has at most 2^22). */
#define PIDS (1 << 22)
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, PIDS);
} excluded SEC(".maps");

/* By system-call number, and then by slot: the program that writes its event. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, SLOTS);
	__uint(key_size, 4);
	__uint(value_size, 4);
} handlers SEC(".maps");

/*
 * READ(p, member) reads kernel memory. Where the kernel lets a program give an address a type (6.2 and newer), it is one
 * load instruction; else a helper's call, which costs tens of nanoseconds where returns are guarded against speculation.
 */
enum special_kfunc_type {
	KF_bpf_rdonly_cast,
};
enum bpf_func_id {
	BPF_FUNC_get_current_task_btf,
};
extern void *bpf_rdonly_cast(const void *address, u32 type) __ksym __weak;

#define READ(p, member)                                                                                   \
	({                                                                                                \
		typeof(p) __p = (p);                                                                      \
		typeof(__p->member) __value;                                                              \
		if (bpf_core_enum_value_exists(enum special_kfunc_type, KF_bpf_rdonly_cast))              \
			__value = ((typeof(__p))bpf_rdonly_cast(__p, bpf_core_type_id_kernel(typeof(*__p))))->member; \
		else                                                                                      \
			bpf_core_read(&__value, sizeof(__value), &__p->member);                           \
		__value;                                                                                  \
	})

/* Eight bytes of kernel memory as a number. Read as a time: a structure of plain numbers that every kernel describes. */
static __always_inline u64 kernel_word(const void *address)
{
	return READ((struct timespec64 *)address, tv_sec);
}

static __always_inline struct task_struct *current_task(void)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
		return (struct task_struct *)bpf_get_current_task_btf();
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline u8 *excluded_byte(u32 pid)
{
	u32 zero = 0;
	u8 *bytes = bpf_map_lookup_elem(&excluded, &zero);

	return bytes ? bytes + (pid & (PIDS - 1)) : NULL;
}

static __always_inline bool is_excluded(u32 pid)
{
	u8 *byte = excluded_byte(pid);

	return byte && *byte;
}

static __always_inline struct cpu_counters *counters_of(u32 cpu)
{
	return bpf_map_lookup_elem(&counters, &cpu);
}

static __always_inline void count_drop(u32 cause, u32 call)
{
	struct cpu_counters *c = counters_of(bpf_get_smp_processor_id());

	if (!c)
		return;
	c->dropped[cause & (DROP_CAUSES - 1)]++;
	if (call < CALLS)
		c->dropped_by_call[call]++;
}

#endif
