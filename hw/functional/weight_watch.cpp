// SPDX-License-Identifier: Apache-2.0

#include "functional/weight_watch.h"

#include <sys/mman.h>

#include <new>

namespace dfx {

// Pages of zeros that are taken when a mark is set.
WeightWatch::WeightWatch(uint64_t memory_size) : size_(memory_size / kBlockBytes + 1) {
  static_assert(sizeof(Mark) == 1 && Mark::is_always_lock_free, "a mark is a byte");
  void* marks = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE | MAP_ANONYMOUS, -1, 0);
  if (marks == MAP_FAILED) throw std::bad_alloc();
  marks_ = static_cast<Mark*>(marks);
}

WeightWatch::~WeightWatch() { munmap(marks_, size_); }

}  // namespace dfx
