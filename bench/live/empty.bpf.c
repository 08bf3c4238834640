/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Nothing, at the end of every system call: what the kernel takes to run any program there. */
#define SEC(name) __attribute__((section(name), used))

SEC("raw_tp/sys_exit")
int empty(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
