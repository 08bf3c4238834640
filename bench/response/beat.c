/* Does what is forbidden once, and writes the time for as long as it runs: beat FILE FORBIDDEN */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

int main(int count, char **words)
{
	if (count != 3)
		return 2;
	int fd = open(words[1], O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(uint64_t)) != 0)
		return 1;
	volatile uint64_t *beat = mmap(0, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (beat == MAP_FAILED)
		return 1;
	/* The agent may still be learning what the container is. */
	usleep(300000);
	open(words[2], O_RDONLY);
	for (;;)
		*beat = now();
}
