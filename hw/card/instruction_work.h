// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_INSTRUCTION_WORK_H
#define DFX_CARD_INSTRUCTION_WORK_H

#include <cstdint>
#include <vector>

#include "functional/resolve.h"

namespace dfx {

// Counts what an instruction does, whatever its timing: events, and bytes on each HBM channel. The bytes of
// all channels add up to the HBM bits among the events.
class InstructionWork {
 public:
  explicit InstructionWork(const DFXMachineParameters& machine) : machine_(machine) {}

  // Adds to `events` (DFX_EVENT_COUNT) and `channel_bytes`, which grows to the number of channels.
  void count(const Resolved& resolved, uint64_t* events, std::vector<uint64_t>* channel_bytes) const;

  // Refreshes of all HBM channels in `cycles`: they go on whatever the card does.
  uint64_t refreshes(uint64_t cycles) const;

 private:
  void count_activations(const Resolved& resolved, uint64_t* events) const;
  void count_channels(const Resolved& resolved, std::vector<uint64_t>* bytes) const;

  const DFXMachineParameters& machine_;
};

}  // namespace dfx

#endif
