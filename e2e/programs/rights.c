/* SPDX-License-Identifier: Apache-2.0 */
/* Who a process is and what it may do. */
#include "known-calls.h"
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	struct rlimit limit = { 50, 60 };
	uid_t r, e, s;
	int fd;

	begin(argc, argv);
	getuid();
	geteuid();
	getgid();
	getegid();
	getresuid(&r, &e, &s);
	getresgid(&r, &e, &s);
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_capget, &header, data);
	data[0].effective &= ~(1 << CAP_NET_RAW);
	syscall(SYS_capset, &header, data);
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_GET_DUMPABLE);
	prctl(PR_SET_NAME, "rightful");
	prctl(9999);
	setrlimit(RLIMIT_CORE, &limit);
	getrlimit(RLIMIT_STACK, &limit);
	personality(0xffffffff);
	syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0);
	syscall(SYS_seccomp, 99, 0, NULL);
	fd = open("/proc/self/ns/uts", O_RDONLY);
	setns(fd, CLONE_NEWUTS);
	setns(99, 0);
	unshare(CLONE_NEWUTS | CLONE_NEWIPC);
	unshare(CLONE_FILES);
	setpgid(0, 0);
	getpgid(0);
	setpriority(PRIO_PROCESS, 0, 5);
	umask(027);
	syscall(SYS_setregid, 11, 12);
	syscall(SYS_setgid, 12);
	syscall(SYS_setresuid, 2000, 2001, 2002);
	syscall(SYS_setuid, 2002);
	syscall(SYS_setresuid, 0, 0, 0);
	syscall(SYS_setgid, 0);
	chroot("/");
	_exit(0);
}
