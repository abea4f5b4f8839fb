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
  uint64_t begin = 0;  // it is the next to be accepted
  uint64_t completed = 0;
  bool is_complete = false;
  int phase_count = 0;
  Phase phases[kMaximumPhases];

  Timeline() = default;
  Timeline(const Timeline& other) { *this = other; }
  // Most have few phases, and an instruction's timeline goes with it from the sequencer to its unit and back.
  Timeline& operator=(const Timeline& other) {
    operation = other.operation;
    begin = other.begin;
    completed = other.completed;
    is_complete = other.is_complete;
    phase_count = other.phase_count;
    std::copy_n(other.phases, other.phase_count, phases);
    return *this;
  }

  void add(StallCause cause, uint64_t end, Awaited awaited = {}) { phases[phase_count++] = {cause, awaited, end}; }
  // Adds to the last phase when it has the same cause; of several that are waited for the last one counts.
  void extend(StallCause cause, uint64_t end, Awaited awaited = {});
};

// Gives every cycle of a pass to the operation of the oldest unfinished instruction, and to the phase it was in. Both
// sums are equal to the last completion. It keeps the timelines of what is under way alone.
class Attribution {
 public:
  void begin_pass(DFXDeviceCounters* counters);
  // The next instruction is to be accepted.
  void begin(uint32_t program_counter, uint32_t operation, uint64_t cycle);
  // That of the instruction begun last.
  Timeline& last() { return at(program_counters_.size() - 1); }
  // An instruction has completed as its timeline says.
  void complete(uint64_t sequence, const Timeline& timeline);
  // The phases of a completed instruction that took time; together they last from its begin to its completion.
  std::vector<DFXPhase> phases(const Timeline& timeline) const;

 private:
  Timeline& at(uint64_t sequence) { return timelines_[sequence & (timelines_.size() - 1)]; }
  void grow();
  void retire(const Timeline& timeline);

  DFXDeviceCounters* counters_ = nullptr;
  uint64_t retired_ = 0;                    // all instructions before this one have completed
  std::vector<uint32_t> program_counters_;  // of all instructions of the pass
  // From the oldest that has not completed, by sequence modulo size, a power of two.
  std::vector<Timeline> timelines_ = std::vector<Timeline>(16);
};

}  // namespace dfx

#endif
