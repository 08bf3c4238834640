/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Page faults and context switches. They are so frequent that their trace points are attached only while somebody wants
 * them: a program that says no would cost too much already.
 */
#ifndef EYRIE_ON_REQUEST_H
#define EYRIE_ON_REQUEST_H

#include "task.h"

SEC("raw_tp/sched_switch")
int context_switch(u64 *ctx)
{
	struct task_struct *from = (void *)ctx[1], *to = (void *)ctx[2];
	struct writer w;

	if (is_excluded(READ(from, tgid)) || is_shed(SHED_UNNEEDED, CALL_SWITCH))
		return 0;
	if (!reserve(&w, PPME_SCHEDSWITCH_6_E, 6, 3 * 8 + 3 * 4, READ(from, pid), CALL_SWITCH))
		return 0;
	put_s64(&w, READ(to, pid));
	put_u64(&w, READ(from, maj_flt));
	put_u64(&w, READ(from, min_flt));
	put_memory(&w, from);
	submit(&w);
	return 0;
}

#if defined(__TARGET_ARCH_x86)
/* Bits of the processor's error code, in their order, when set and when not; see pf_flags in packages/schema. */
static __always_inline u32 ppm_fault(u64 error)
{
	return (error & 1 ? 1 : 2) | (error & 2 ? 4 : 8) | (error & 4 ? 16 : 32) | MAP(error, 8, 64) | MAP(error, 16, 128);
}

SEC("raw_tp/page_fault_user")
int page_fault(u64 *ctx)
{
	u64 current = bpf_get_current_pid_tgid();
	struct pt_regs *regs = (struct pt_regs *)ctx[1];
	struct writer w;

	if (is_excluded(current >> 32) || is_shed(SHED_UNNEEDED, CALL_FAULT))
		return 0;
	if (!reserve(&w, PPME_PAGE_FAULT_E, 3, 8 + 8 + 4, (u32)current, CALL_FAULT))
		return 0;
	put_u64(&w, ctx[0]);
	put_u64(&w, READ(regs, ip));
	put_u32(&w, ppm_fault(ctx[2]));
	submit(&w);
	return 0;
}
#endif

#endif
