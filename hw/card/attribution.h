// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_ATTRIBUTION_H
#define DFX_CARD_ATTRIBUTION_H

#include <algorithm>
#include <cstdint>
#include <vector>

#include "functional/card_mask.h"
#include "generated/counters.h"
#include "include/dfx_hardware.h"

namespace dfx {

// The number of an instruction in its pass, when there is none.
constexpr uint32_t kNoInstruction = UINT32_MAX;

// Whom an instruction waits for: an older instruction of its card, or other cards.
struct Awaited {
  uint32_t sequence = kNoInstruction;
  CardMask cards = 0;
};

// What an instruction did until `end`, from where its previous phase ended.
struct Phase {
  StallCause cause = StallCause::control;
  Awaited awaited;
  uint64_t end = 0;
};

// The life of one instruction; cycles since the start of the pass.
struct Timeline {
  static constexpr int kMaximumPhases = 16;

  uint32_t operation = 0;
  uint32_t program_counter = 0;
  uint64_t begin = 0;  // it is the next to be accepted
  uint64_t completed = 0;
  int phase_count = 0;
  Phase phases[kMaximumPhases];

  Timeline() = default;
  Timeline(const Timeline& other) { *this = other; }
  // Most have few phases, and an instruction's timeline goes with it from the sequencer to its unit and back.
  Timeline& operator=(const Timeline& other) {
    operation = other.operation;
    program_counter = other.program_counter;
    begin = other.begin;
    completed = other.completed;
    phase_count = other.phase_count;
    std::copy_n(other.phases, other.phase_count, phases);
    return *this;
  }

  void add(StallCause cause, uint64_t end, Awaited awaited = {}) {
    phases[phase_count++] = {cause, awaited, end};
  }
  // Adds to the last phase when it has the same cause; of several that are waited for the last one counts.
  void extend(StallCause cause, uint64_t end, Awaited awaited = {});
};

// Gives every cycle of a pass to the operation of the oldest unfinished instruction, and to the phase it
// was in. Timelines are in program order; both sums are equal to the last completion.
void attribute(const std::vector<Timeline>& timelines, DFXDeviceCounters* counters);

// The phases of a completed instruction that took time; together they last from its begin to its completion.
std::vector<DFXPhase> phases(const std::vector<Timeline>& timelines, uint64_t sequence);

}  // namespace dfx

#endif
