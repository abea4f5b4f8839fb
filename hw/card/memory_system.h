// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_MEMORY_SYSTEM_H
#define DFX_CARD_MEMORY_SYSTEM_H

#include <cstdint>

#include "functional/resolve.h"
#include "memory/memory_stream.h"

namespace dfx {

constexpr uint64_t kStripeBytes = 64;  // consecutive HBM bytes on one channel

// A device's memories as its engines see them: striped HBM channels that move in step, and DDR. Times
// are in DRAM ticks since the start of the pass, when all rows are closed and the refresh phase is 0.
class MemorySystem {
 public:
  explicit MemorySystem(const DFXMachineParameters& machine)
      : machine_(machine), hbm_(machine.hbm), ddr_(machine.ddr) {}

  const MemoryStream& hbm() const { return hbm_; }

  // DRAM bursts that each channel moves for `bytes` of a striped region.
  uint64_t hbm_columns(uint64_t bytes) const;
  uint64_t hbm_tick(uint64_t cycle) const;
  // The first cycle that begins at or after a tick.
  uint64_t hbm_cycle(uint64_t tick) const;

  // DRAM bursts that the busiest channel moves for a DMA access to HBM.
  uint64_t dma_columns(const Resolved& resolved) const;
  // The cycle in which a DMA access accepted in cycle `start` completes.
  uint64_t dma_completion(const Resolved& resolved, uint64_t start) const;
  // What a write into a running stream of reads costs it: data bus turnaround both ways, ticks.
  uint64_t hbm_turnaround() const;

  // Rows opened by a run of `bytes`, all channels together; refreshes of one channel in `cycles`.
  uint64_t hbm_activations(uint64_t bytes) const;
  uint64_t ddr_activations(uint64_t bytes) const;
  uint64_t hbm_refreshes(uint64_t cycles) const;

 private:
  // DRAM bursts on the busiest channel of a strided write.
  uint64_t strided_columns(const Resolved& resolved) const;

  const DFXMachineParameters& machine_;
  const MemoryStream hbm_;
  const MemoryStream ddr_;
};

}  // namespace dfx

#endif
