// SPDX-License-Identifier: Apache-2.0
//
// Drives the thread pool of hw/functional alone: SystemC switches stacks in a way that ThreadSanitizer cannot follow.

#include "functional/thread_pool.h"

#include <cstdint>
#include <cstdio>
#include <vector>

int main() {
  constexpr size_t kItems = 257;
  constexpr int kRounds = 5000;
  uint64_t expected = 0;
  for (int round = 0; round < kRounds; ++round) expected += (1 + round % kItems) * static_cast<uint64_t>(round);
  for (const unsigned threads : {1u, 2u, 3u, 8u, 33u}) {
    std::vector<uint64_t> sums(kItems);
    {
      dfx::ThreadPool pool(threads);
      // Loops follow each other at once, as those of a pass do, and now and then there is nothing to do.
      for (int round = 0; round < kRounds; ++round) {
        pool.for_each(1 + round % kItems, [&](size_t i) { sums[i] += static_cast<uint64_t>(round); });
      }
    }
    uint64_t total = 0;
    for (const uint64_t sum : sums) total += sum;
    if (total != expected) {
      std::printf("%u threads: %llu instead of %llu\n", threads, static_cast<unsigned long long>(total),
                  static_cast<unsigned long long>(expected));
      return 1;
    }
    // Pools that come and go without work.
    for (int i = 0; i < 100; ++i) dfx::ThreadPool idle(threads);
  }
  std::puts("thread pool: every item once");
}
