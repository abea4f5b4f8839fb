// SPDX-License-Identifier: Apache-2.0

#include "functional/mapped_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace dfx {
namespace {

constexpr int kProtection = PROT_READ | PROT_WRITE;
constexpr int kOwn = MAP_PRIVATE | MAP_NORESERVE;

// A file without a name, or -1 where the host has none.
int unnamed_file(uint64_t size) {
#if defined(__linux__)
  const int descriptor = memfd_create("dfx-common", MFD_CLOEXEC);
  if (descriptor >= 0 && ftruncate(descriptor, static_cast<off_t>(size)) == 0) return descriptor;
  if (descriptor >= 0) close(descriptor);
#else
  (void)size;
#endif
  return -1;
}

}  // namespace

CommonMemory::CommonMemory(uint64_t size) : size_(size), descriptor_(unnamed_file(size)) {
  if (descriptor_ < 0) return;
  void* address = mmap(nullptr, size, kProtection, MAP_SHARED | MAP_NORESERVE, descriptor_, 0);
  if (address == MAP_FAILED) return;
  data_ = static_cast<uint8_t*>(address);
}

CommonMemory::~CommonMemory() {
  if (data_) munmap(data_, size_);
  if (descriptor_ >= 0) close(descriptor_);
}

void CommonMemory::clear() {
#if defined(__linux__)
  if (data_) madvise(data_, size_, MADV_REMOVE);
#endif
}

MappedMemory::MappedMemory(uint64_t size, const CommonMemory* common) : size_(size) {
  const int descriptor = common ? common->descriptor() : -1;
  void* address =
      mmap(nullptr, size, kProtection, kOwn | (descriptor < 0 ? MAP_ANONYMOUS : 0), descriptor, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<uint8_t*>(address);
  // Weights are read front to back; large pages spare address translation.
  madvise(data_, size, MADV_HUGEPAGE);
}

MappedMemory::~MappedMemory() { munmap(data_, size_); }

void MappedMemory::clear() { madvise(data_, size_, MADV_DONTNEED); }

}  // namespace dfx
