// SPDX-License-Identifier: Apache-2.0

#include "functional/mapped_memory.h"

#include <sys/mman.h>

#include <new>

namespace dfx {
namespace {

constexpr int kProtection = PROT_READ | PROT_WRITE;
constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

}  // namespace

MappedMemory::MappedMemory(uint64_t size) : size_(size) {
  void* address = mmap(nullptr, size, kProtection, kFlags, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<uint8_t*>(address);
  // Weights are read front to back; large pages spare address translation.
  madvise(data_, size, MADV_HUGEPAGE);
}

MappedMemory::~MappedMemory() { munmap(data_, size_); }

void MappedMemory::clear() { madvise(data_, size_, MADV_DONTNEED); }

}  // namespace dfx
