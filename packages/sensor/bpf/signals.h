/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Signals as they are delivered. */
#ifndef EYRIE_SIGNALS_H
#define EYRIE_SIGNALS_H

#include "writer.h"

#define SIGCHLD 17
#define SI_QUEUE -1
#define SI_TKILL -6

/* The beginning of siginfo, whose layout is the interface to programs: the same in every kernel. */
struct signal_facts {
	s32 number, error, code, pad, pid;
};

SEC("raw_tp/signal_deliver")
int signal_deliver(u64 *ctx)
{
	u64 current = bpf_get_current_pid_tgid();
	struct signal_facts facts = {};
	u32 number = ctx[0];
	bool has_sender;
	struct writer w;

	if (!control.wanted[CALL_SIGNAL] || is_excluded(current >> 32))
		return 0;
	bpf_probe_read_kernel(&facts, sizeof(facts), (void *)ctx[1]);
	/* Only somebody's signal has a sender: kill, sigqueue, tgkill, or a child's end. */
	has_sender = facts.code == 0 || facts.code == SI_QUEUE || facts.code == SI_TKILL || (number == SIGCHLD && facts.code > 0);
	if (!reserve(&w, PPME_SIGNALDELIVER_E, 3, 8 + 8 + 1, (u32)current, CALL_SIGNAL))
		return 0;
	put_s64(&w, has_sender ? facts.pid : 0);
	put_s64(&w, (u32)current);
	put_u8(&w, number);
	submit(&w);
	return 0;
}

#endif
