/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The sensor's kernel half: one program on every system call's return, which looks at one byte and goes on, and one small
 * program per wanted call behind it. See docs/sensor.md.
 */
#include "events.h"
#include "process.h"
#include "paths.h"
#include "descriptors.h"
#include "network.h"
#include "identity.h"
#include "system.h"

struct control control = {};

SEC("tp_btf/sys_exit")
int dispatch(u64 *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	u64 number = call_number(regs);

	if (number >= SYSCALLS || !control.wanted[number])
		return 0;
	if (is_excluded(bpf_get_current_pid_tgid() >> 32))
		return 0;
	if (is_compat_call()) {
		count_drop(DROP_COMPAT, number);
		return 0;
	}
	bpf_tail_call(ctx, &handlers, number);
	count_drop(DROP_NO_HANDLER, number);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
