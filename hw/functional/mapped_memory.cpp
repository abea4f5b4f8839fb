// SPDX-License-Identifier: Apache-2.0

#include "functional/mapped_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "functional/host_shortage.h"
#include "functional/seeded_fault.h"

namespace dfx {
namespace {

constexpr int kProtection = PROT_READ | PROT_WRITE;
constexpr int kOwn = MAP_PRIVATE | MAP_NORESERVE;
constexpr uint64_t kLargePage = 2 << 20;

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

HostShortage no_address_space(uint64_t size) {
  return HostShortage("the host gives no address space for a device memory of " + std::to_string(size >> 20) +
                      " MiB: raise the limit (ulimit -v)");
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

MappedMemory::MappedMemory(uint64_t size, const CommonMemory* common)
    : common_(common ? common->descriptor() : -1), reserved_size_(size + kLargePage), size_(size), watch_(size) {
  void* address = mmap(nullptr, reserved_size_, PROT_NONE, kOwn | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) throw no_address_space(size);
  reserved_ = static_cast<uint8_t*>(address);
  data_ = reserved_ + (kLargePage - reinterpret_cast<uintptr_t>(reserved_) % kLargePage);
  if (!map(data_, size_, common_, 0)) {
    munmap(reserved_, reserved_size_);
    throw no_address_space(size);
  }
}

MappedMemory::~MappedMemory() { munmap(reserved_, reserved_size_); }

uint8_t* MappedMemory::writable(uint64_t address, uint64_t size) {
  if (!seeded(SeededFault::write_not_watched)) watch_.forget(address, size);
  return data_ + address;
}

bool MappedMemory::map(void* address, uint64_t size, int descriptor, uint64_t offset) {
  const int kind = kOwn | MAP_FIXED | (descriptor < 0 ? MAP_ANONYMOUS : 0);
  const auto start = descriptor < 0 ? 0 : static_cast<off_t>(offset);
  if (mmap(address, size, kProtection, kind, descriptor, start) == MAP_FAILED) return false;
  // Weights are read front to back; large pages spare address translation.
  madvise(address, size, MADV_HUGEPAGE);
  return true;
}

bool MappedMemory::show(uint64_t address, uint64_t size, int descriptor, uint64_t offset) {
  if (address > size_ || size > size_ - address) return false;
  return map(writable(address, size), size, descriptor, offset);
}

void MappedMemory::clear() { map(writable(0, size_), size_, common_, 0); }

}  // namespace dfx
