// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_TRAFFIC_H
#define DFX_MEMORY_TRAFFIC_H

#include <cstdint>

namespace dfx {

constexpr uint64_t kStripeBytes = 64;  // consecutive bytes of a striped memory on one channel

// `runs` runs of `bytes` consecutive bytes each, `stride` from the start of one to that of the next.
struct AddressPattern {
  uint64_t address = 0;
  uint64_t bytes = 0;
  uint64_t runs = 0;
  uint64_t stride = 0;
};

// What an instruction moves, in order. The second pattern follows the first; without runs there is none.
struct Traffic {
  AddressPattern parts[2];

  static Traffic contiguous(uint64_t address, uint64_t bytes) { return {{{address, bytes, 1, 0}, {}}}; }
  uint64_t runs() const { return parts[0].runs + parts[1].runs; }
  // A run, and how many bytes come before it.
  struct Run {
    uint64_t address, bytes, before;
  };
  Run run(uint64_t number) const {
    const bool is_first = number < parts[0].runs;
    const AddressPattern& part = parts[is_first ? 0 : 1];
    const uint64_t index = is_first ? number : number - parts[0].runs;
    const uint64_t before = (is_first ? 0 : parts[0].bytes * parts[0].runs) + index * part.bytes;
    return {part.address + index * part.stride, part.bytes, before};
  }
  uint64_t bytes() const { return parts[0].bytes * parts[0].runs + parts[1].bytes * parts[1].runs; }
  // Calls body(address, bytes) for each run, in order.
  template <typename Body>
  void for_each_run(const Body& body) const {
    for (const AddressPattern& part : parts) {
      for (uint64_t run = 0; run < part.runs; ++run) {
        body(part.address + run * part.stride, part.bytes);
      }
    }
  }
};

}  // namespace dfx

#endif
