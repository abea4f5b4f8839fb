// SPDX-License-Identifier: Apache-2.0
//
// The rate at which threads of this host read memory: cc -O3 -march=native -pthread bandwidth.c
// bandwidth THREADS prints the best of several sweeps, GB/s.

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { kMegabytes = 512, kSweeps = 12, kMaxThreads = 64 };

struct Part {
  const uint64_t* first;
  size_t count;
  uint64_t sum;
};

static void* sweep(void* argument) {
  struct Part* part = argument;
  uint64_t sum = 0;
  for (size_t i = 0; i < part->count; ++i) sum ^= part->first[i];
  part->sum = sum;
  return NULL;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char** arguments) {
  const int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > kMaxThreads) return 64;
  const size_t bytes = (size_t)kMegabytes << 20;
  uint64_t* memory =
      mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 70;
  madvise(memory, bytes, MADV_HUGEPAGE);
  memset(memory, 1, bytes);
  double best = 0;
  uint64_t check = 0;
  for (int i = 0; i < kSweeps; ++i) {
    pthread_t workers[kMaxThreads];
    struct Part parts[kMaxThreads];
    const double start = seconds();
    for (int t = 0; t < threads; ++t) {
      parts[t] = (struct Part){memory + bytes / 8 / threads * t, bytes / 8 / threads, 0};
      pthread_create(&workers[t], NULL, sweep, &parts[t]);
    }
    for (int t = 0; t < threads; ++t) pthread_join(workers[t], NULL);
    const double rate = bytes / (seconds() - start) / 1e9;
    for (int t = 0; t < threads; ++t) check ^= parts[t].sum;
    if (rate > best) best = rate;
  }
  // The sums are used, so that the reads cannot be left out.
  printf("%.3f%s\n", best, check == 1 ? " " : "");
  return 0;
}
