// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_MAPPED_MEMORY_H
#define DFX_FUNCTIONAL_MAPPED_MEMORY_H

#include <cstdint>

#include "functional/weight_watch.h"

namespace dfx {

// What several device memories hold at the same addresses until they write there: the host keeps it once.
class CommonMemory {
 public:
  explicit CommonMemory(uint64_t size);
  ~CommonMemory();
  CommonMemory(const CommonMemory&) = delete;
  CommonMemory& operator=(const CommonMemory&) = delete;

  // Null where the host cannot share pages copied on write; memories then have nothing in common.
  uint8_t* data() { return data_; }
  int descriptor() const { return descriptor_; }

  // All bytes read as zero again, in memories that did not write them too.
  void clear();

 private:
  uint8_t* data_ = nullptr;
  uint64_t size_;
  int descriptor_ = -1;
};

// A device memory: address space is reserved, pages are taken when they are touched, and untouched
// bytes read as zero, or as what the memory has in common with others.
class MappedMemory {
 public:
  explicit MappedMemory(uint64_t size, const CommonMemory* common = nullptr);
  ~MappedMemory();
  MappedMemory(const MappedMemory&) = delete;
  MappedMemory& operator=(const MappedMemory&) = delete;

  const uint8_t* data() const { return data_; }
  uint64_t size() const { return size_; }

  // The one way to write: `size` bytes from `address` on, which lie in the memory, until somebody asks for marks.
  uint8_t* writable(uint64_t address, uint64_t size);

  // What is known of the tiles of weights from an address on; null where nothing can be kept. What is in common
  // with other memories changes without this one's knowledge.
  WeightWatch::Mark* marks(uint64_t address) const { return common_ < 0 ? watch_.marks(address) : nullptr; }

  // Shows a part of a file, copied on write; all three in whole pages. False where the host cannot.
  bool show(uint64_t address, uint64_t size, int descriptor, uint64_t offset);

  // Forgets what was written and shown: bytes read as zero, or as what is common, again.
  void clear();

 private:
  bool map(void* address, uint64_t size, int descriptor, uint64_t offset);

  int common_;  // descriptor, -1 = none
  uint8_t* reserved_;
  uint64_t reserved_size_;
  uint8_t* data_;  // starts at a large page
  uint64_t size_;
  WeightWatch watch_;
};

}  // namespace dfx

#endif
