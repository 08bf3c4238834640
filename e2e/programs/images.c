/* SPDX-License-Identifier: Apache-2.0 */
/* Programs by path, by descriptor and from memory, with arguments and environment; and those that cannot be started. */
#include "known-calls.h"
#include <sys/mman.h>
#include <sys/wait.h>

static char *arguments[] = { "zero", "first argument", "", "b\377yte", NULL };
static char *environment[] = { "EGG=1", "EMPTY=", "B\376D=\n", NULL };

static void in_child(int how, int fd)
{
	int status;
	pid_t pid = fork();

	if (pid) {
		wait4(pid, &status, 0, NULL);
		return;
	}
	if (how == 0)
		execve("/bin/true", arguments, environment);
	if (how == 1)
		syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
	if (how == 2)
		syscall(SYS_execveat, AT_FDCWD, "true", arguments, environment, 0);
	execve("/nonexistent", arguments, environment);
	execve("data", arguments, environment);
	syscall(SYS_execveat, 99, "nothing", arguments, environment, 0);
	_exit(7);
}

int main(int argc, char **argv)
{
	char buffer[65536];
	int fd, memory, n;

	begin(argc, argv);
	close(open("data", O_WRONLY | O_CREAT, 0600));
	symlink("/bin/true", "true");
	fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	memory = memfd_create("egg", MFD_CLOEXEC);
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		write(memory, buffer, n);
	in_child(0, -1);
	in_child(1, fd);
	in_child(1, memory);
	in_child(2, -1);
	in_child(3, -1);
	_exit(0);
}
