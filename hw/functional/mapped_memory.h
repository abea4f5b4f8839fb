// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_MAPPED_MEMORY_H
#define DFX_FUNCTIONAL_MAPPED_MEMORY_H

#include <cstdint>

namespace dfx {

// A device memory: address space is reserved, pages are taken when they are touched, and untouched
// bytes read as zero.
class MappedMemory {
 public:
  explicit MappedMemory(uint64_t size);
  ~MappedMemory();
  MappedMemory(const MappedMemory&) = delete;
  MappedMemory& operator=(const MappedMemory&) = delete;

  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  uint64_t size() const { return size_; }

  // All bytes read as zero again.
  void clear();

 private:
  uint8_t* data_;
  uint64_t size_;
};

}  // namespace dfx

#endif
