/* SPDX-License-Identifier: Apache-2.0 */
/* Birth, signals, identity, limits, memory and another program. */
#include "known-calls.h"
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void handler(int number)
{
	(void)number;
}

static void *thread(void *fd)
{
	for (int i = 0; i < 20; i++)
		dup2(*(int *)fd, 70 + i);
	return NULL;
}

static void child(void)
{
	char *arguments[] = { "other name", "", "two words", "b\377yte", NULL }, *environment[] = { "EGG=1", NULL };

	setpgid(0, 0);
	setsid();
	prctl(PR_SET_NAME, "chick");
	chroot("missing");
	unshare(CLONE_NEWUTS);
	syscall(SYS_setresgid, 7, 8, -1);
	syscall(SYS_setreuid, 1234, 0);
	syscall(SYS_setuid, 1234);
	syscall(SYS_setuid, 0);
	execve("/missing", arguments, environment);
	execve("/bin/true", arguments, environment);
	_exit(9);
}

int main(int argc, char **argv)
{
	struct rlimit limit = { 100, 200 }, before;
	pthread_t other;
	void *memory;
	int zero = 0;
	pid_t pid;

	begin(argc, argv);
	signal(SIGUSR1, handler);
	kill(getpid(), SIGUSR1);
	syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1);
	kill(1 << 22, 0);
	memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(memory, 4096, PROT_READ | PROT_EXEC);
	mlock(memory, 4096);
	munlock(memory, 4096);
	munmap(memory, 8192);
	mmap(NULL, 4096, PROT_READ, MAP_SHARED, 99, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	prlimit(0, RLIMIT_NOFILE, NULL, &before);
	syscall(SYS_getrlimit, RLIMIT_CORE, &before);
	sync();
	pthread_create(&other, NULL, thread, &zero);
	for (int i = 0; i < 20; i++)
		dup2(zero, 40 + i);
	pthread_join(other, NULL);
	pid = fork();
	if (pid == 0)
		child();
	waitpid(pid, NULL, 0);
	_exit(3);
}
