/* Writes down, in order, what a program does to the files of one folder, and what it made durable.

   Loaded before the C library (LD_PRELOAD). POWERLOG names the log and POWERROOT the folder. One
   entry: 'w' (bytes at a place), 't' (cut to a length) or 's' (everything before is on the disk),
   the lengths of name and bytes, the place, the name, the bytes. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct entry {
  uint32_t kind, name;
  uint64_t place, bytes;
};

static int opened = -1;

static void put(const void *from, size_t count) {
  const char *next = from;
  while (count) {
    long done = syscall(SYS_write, opened, next, count);
    if (done <= 0) abort();
    next += done;
    count -= (size_t)done;
  }
}

static void note(char kind, int fd, uint64_t place, const void *bytes, size_t count) {
  char link[64], name[4096];
  const char *root = getenv("POWERROOT"), *log = getenv("POWERLOG");
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, name, sizeof name - 1);
  if (!root || !log || size <= 0) return;
  name[size] = 0;
  if (strncmp(name, root, strlen(root))) return;
  if (opened < 0) opened = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct entry made = {(uint32_t)kind, (uint32_t)size, place, count};
  put(&made, sizeof made);
  put(name, (size_t)size);
  put(bytes, count);
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t pwrite(int fd, const void *from, size_t count, off_t place) {
  REAL(pwrite);
  ssize_t done = real(fd, from, count, place);
  if (done > 0) note('w', fd, (uint64_t)place, from, (size_t)done);
  return done;
}

ssize_t pwrite64(int fd, const void *from, size_t count, off64_t place) {
  REAL(pwrite64);
  ssize_t done = real(fd, from, count, place);
  if (done > 0) note('w', fd, (uint64_t)place, from, (size_t)done);
  return done;
}

ssize_t write(int fd, const void *from, size_t count) {
  REAL(write);
  off_t place = lseek(fd, 0, SEEK_CUR);
  ssize_t done = real(fd, from, count);
  if (done > 0 && place >= 0) note('w', fd, (uint64_t)place, from, (size_t)done);
  return done;
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  int failed = real(fd, length);
  if (!failed) note('t', fd, (uint64_t)length, "", 0);
  return failed;
}

int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64);
  int failed = real(fd, length);
  if (!failed) note('t', fd, (uint64_t)length, "", 0);
  return failed;
}

int fsync(int fd) {
  REAL(fsync);
  int failed = real(fd);
  if (!failed) note('s', fd, 0, "", 0);
  return failed;
}

int fdatasync(int fd) {
  REAL(fdatasync);
  int failed = real(fd);
  if (!failed) note('s', fd, 0, "", 0);
  return failed;
}
