/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One load on one CPU for a bounded time: `load KIND CPU MILLISECONDS`; CPU -1: on whichever the kernel gives it.
 * Prints `units seconds cpu_seconds`: units of work done, wall time, and CPU time of this process and its children.
 * A unit is two calls (open and close, read and write), one call (getpid), one program started and waited for (exec),
 * one connection made, accepted and closed (accept), or one call of a mixture held at 31,000 calls per second (mixed).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIXED_PER_SECOND 31000

static const char *self;
static int zero, null, listener;
static struct sockaddr_in here = { .sin_family = AF_INET };
static char buffer[64];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_of(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void open_close(void)
{
	int fd = open("/dev/null", O_RDONLY);

	if (fd < 0)
		fail("open");
	close(fd);
}

static void read_write(void)
{
	if (read(zero, buffer, sizeof(buffer)) != sizeof(buffer) || write(null, buffer, sizeof(buffer)) != sizeof(buffer))
		fail("read and write");
}

static void get_pid(void)
{
	syscall(SYS_getpid);
}

static void start_program(void)
{
	char *argv[] = { (char *)self, "nothing", NULL };
	char *environment[] = { NULL };
	pid_t pid;

	if (posix_spawn(&pid, self, NULL, NULL, argv, environment) || waitpid(pid, NULL, 0) != pid)
		fail("spawn");
}

static void listen_here(void)
{
	socklen_t length = sizeof(here);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (void *)&here, sizeof(here)) || listen(listener, 16) || getsockname(listener, (void *)&here, &length))
		fail("listen");
}

static void meet(void)
{
	/* A reset leaves no port in TIME_WAIT: they would run out. */
	struct linger reset = { .l_onoff = 1 };
	int client = socket(AF_INET, SOCK_STREAM, 0), server;

	if (connect(client, (void *)&here, sizeof(here)))
		fail("connect");
	server = accept(listener, NULL, NULL);
	if (server < 0)
		fail("accept");
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(server);
}

/* What a busy service does: 310 calls, among them one connection, and a program started every tenth time. */
static void mixture(void)
{
	static int turn;
	struct stat st;

	meet(); /* 6 calls */
	for (int i = 0; i < 40; i++) {
		open_close();
		read_write();
		stat("/etc/hostname", &st);
		lseek(zero, 0, SEEK_SET);
	}
	for (int i = 0; i < 64; i++)
		get_pid();
	if (++turn % 10 == 0)
		start_program();
}

int main(int argc, char **argv)
{
	int cpu, paced = 0, batch = 256, per_batch;
	void (*unit)(void) = NULL;
	double start, cpu_start, end;
	unsigned long done = 0;
	cpu_set_t set;

	if (argc == 2)
		return 0;
	if (argc != 4)
		return 2;
	self = "/proc/self/exe";
	if (!strcmp(argv[1], "open"))
		unit = open_close;
	else if (!strcmp(argv[1], "read"))
		unit = read_write;
	else if (!strcmp(argv[1], "getpid"))
		unit = get_pid;
	else if (!strcmp(argv[1], "exec"))
		unit = start_program, batch = 4;
	else if (!strcmp(argv[1], "accept"))
		unit = meet, batch = 16;
	else if (!strcmp(argv[1], "mixed"))
		unit = mixture, batch = 1, paced = 1;
	else
		return 2;
	self = realpath("/proc/self/exe", NULL);
	cpu = atoi(argv[2]);
	if (cpu >= 0) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set))
			fail("affinity");
	}
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	listen_here();
	per_batch = paced ? 310 : batch;
	start = now();
	end = start + atof(argv[3]) / 1000;
	cpu_start = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
	while (now() < end) {
		for (int i = 0; i < batch; i++)
			unit();
		done += per_batch;
		if (paced) {
			double ahead = start + (double)done / MIXED_PER_SECOND - now();

			if (ahead > 0)
				usleep(ahead * 1e6);
		}
	}
	printf("%lu %.6f %.6f\n", done, now() - start, cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN) - cpu_start);
	return 0;
}
