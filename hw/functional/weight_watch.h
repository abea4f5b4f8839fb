// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_WEIGHT_WATCH_H
#define DFX_FUNCTIONAL_WEIGHT_WATCH_H

#include <atomic>
#include <cstdint>

namespace dfx {

// What was found out about the values in a memory since they were last written (docs/adr/0022): which blocks,
// of a tile of weights each, hold only binary16 values below 2 in magnitude.
class WeightWatch {
 public:
  // Nonzero: all values of the block are below 2. Threads that find this out may set it side by side.
  using Mark = std::atomic<uint8_t>;

  static constexpr uint64_t kBlockBytes = 2048;

  explicit WeightWatch(uint64_t memory_size);
  ~WeightWatch();
  WeightWatch(const WeightWatch&) = delete;
  WeightWatch& operator=(const WeightWatch&) = delete;

  // Those of the blocks from an address on; null where no block starts.
  Mark* marks(uint64_t address) const { return address % kBlockBytes == 0 ? marks_ + address / kBlockBytes : nullptr; }

  // The bytes get other values.
  void forget(uint64_t address, uint64_t size) {
    const uint64_t end = (address + size + kBlockBytes - 1) / kBlockBytes;
    for (uint64_t block = address / kBlockBytes; block < end; ++block) {
      // Marks that were never set stay untouched, and so take no memory.
      if (marks_[block].load(std::memory_order_relaxed)) {
        marks_[block].store(0, std::memory_order_relaxed);
      }
    }
  }

 private:
  uint64_t size_;
  Mark* marks_;
};

}  // namespace dfx

#endif
