// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_ATTRIBUTION_H
#define DFX_CARD_ATTRIBUTION_H

#include <cstdint>
#include <vector>

#include "include/dfx_hardware.h"
#include "generated/counters.h"

namespace dfx {

// What an instruction did until `end`, from where its previous phase ended.
struct Phase {
  StallCause cause;
  uint64_t end;
};

// The life of one instruction; cycles since the start of the pass.
struct Timeline {
  static constexpr int kMaximumPhases = 16;

  uint32_t operation = 0;
  uint64_t completed = 0;
  int phase_count = 0;
  Phase phases[kMaximumPhases];

  void add(StallCause cause, uint64_t end) { phases[phase_count++] = {cause, end}; }
  // Adds to the last phase when it has the same cause.
  void extend(StallCause cause, uint64_t end);
};

// Gives every cycle of a pass to the operation of the oldest unfinished instruction, and to the phase it
// was in. Timelines are in program order; both sums are equal to the last completion.
void attribute(const std::vector<Timeline>& timelines, DFXDeviceCounters* counters);

}  // namespace dfx

#endif
