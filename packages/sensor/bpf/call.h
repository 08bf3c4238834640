/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * A system call that has returned: its arguments, its result, and the frame of the programs that report it.
 *
 * SYSCALL(name) { … } defines the program `sys_name`, which the dispatcher enters by tail call with the same context.
 * User space connects it to the numbers of that call (src/syscalls.ts), so numbers of no architecture appear here.
 */
#ifndef EYRIE_CALL_H
#define EYRIE_CALL_H

#include "writer.h"

struct call {
	struct pt_regs *regs;
	s64 result;
	u64 tid;
	u32 number;
};

/* The argument registers are saved on the thread's own kernel stack: no other thread can change them. */
static __always_inline u64 call_arg(struct pt_regs *regs, int index)
{
#if defined(__TARGET_ARCH_x86)
	switch (index) {
	case 0:
		return regs->di;
	case 1:
		return regs->si;
	case 2:
		return regs->dx;
	case 3:
		return regs->r10;
	case 4:
		return regs->r8;
	default:
		return regs->r9;
	}
#else
	return index == 0 ? regs->orig_x0 : regs->regs[index];
#endif
}

static __always_inline u64 call_number(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->orig_ax;
#else
	return regs->syscallno;
#endif
}

static __always_inline bool is_compat_call(void)
{
	struct task_struct *task = current_task();
#if defined(__TARGET_ARCH_x86)
	return READ(task, thread_info.status) & 2; /* TS_COMPAT */
#else
	return READ(task, thread_info.flags) & (1 << 22); /* TIF_32BIT */
#endif
}

/* A set of capabilities is 64 bits: two words up to 6.2, then one, and so read as what it is in memory. */
#define CAPABILITIES(cred, set)                                      \
	({                                                           \
		u64 __caps = 0;                                      \
		bpf_core_read(&__caps, sizeof(__caps), &(cred)->set); \
		__caps;                                              \
	})

#define ARG(n) call_arg(c->regs, n)
/* Descriptors are ints: the upper half of the register is noise. AT_FDCWD is -100 here and on the wire. */
#define FD_ARG(n) ((s64)(s32)call_arg(c->regs, n))
#define U32_ARG(n) ((u32)call_arg(c->regs, n))

static __always_inline struct call call_of(u64 *ctx)
{
	struct call c = {
		.regs = (struct pt_regs *)ctx[0],
		.result = (s64)ctx[1],
		.tid = (u32)bpf_get_current_pid_tgid(),
	};
	u32 number = call_number(c.regs);

	/* The dispatcher let only numbers below SYSCALLS in; this tells the verifier. */
	asm volatile("%0 &= 511" : "+r"(number));
	c.number = number;
	return c;
}

#define SYSCALL(name)                                                 \
	static __always_inline void on_##name(struct call *c);        \
	SEC("tp_btf/sys_exit")                                        \
	int sys_##name(u64 *ctx)                                      \
	{                                                             \
		struct call c = call_of(ctx);                         \
		on_##name(&c);                                        \
		return 0;                                             \
	}                                                             \
	static __always_inline void on_##name(struct call *c)

/* An event of unknown size: BEGIN … emit(&w, c->number). */
#define BEGIN(type, params)                                           \
	struct writer w;                                              \
	if (!begin_in(&w, 0, type, params, c->tid))                   \
		return;
#define EMIT() emit(&w, c->number)

/* An event whose parameters take `data` bytes together: RESERVE … SUBMIT(). */
#define RESERVE(type, params, data)                                   \
	struct writer w;                                              \
	if (!reserve(&w, type, params, data, c->tid, c->number))      \
		return;
#define SUBMIT() submit(&w)

#endif
