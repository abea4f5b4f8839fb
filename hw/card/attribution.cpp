// SPDX-License-Identifier: Apache-2.0

#include "card/attribution.h"

#include <algorithm>

namespace dfx {
namespace {

// Phases that an instruction can go through once it is accepted.
constexpr int kPhasesAfterAcceptance = 8;

}  // namespace

void Timeline::extend(StallCause cause, uint64_t end, Awaited awaited) {
  const bool is_same = phase_count > 0 && phases[phase_count - 1].cause == cause;
  if (is_same || phase_count >= kMaximumPhases - kPhasesAfterAcceptance) {
    Phase& last = phases[std::max(0, phase_count - 1)];
    last.end = end;
    if (is_same) last.awaited = awaited;
  } else {
    add(cause, end, awaited);
  }
}

void Attribution::begin_pass(DFXDeviceCounters* counters) {
  counters_ = counters;
  program_counters_.clear();
  retired_ = 0;
}

void Attribution::begin(uint32_t program_counter, uint32_t operation, uint64_t cycle) {
  if (program_counters_.size() - retired_ == timelines_.size()) grow();
  program_counters_.push_back(program_counter);
  Timeline& timeline = last();
  timeline.operation = operation;
  timeline.begin = cycle;
  timeline.is_complete = false;
  timeline.phase_count = 0;
}

void Attribution::grow() {
  std::vector<Timeline> larger(2 * timelines_.size());
  for (uint64_t sequence = retired_; sequence < program_counters_.size(); ++sequence) {
    larger[sequence & (larger.size() - 1)] = at(sequence);
  }
  timelines_.swap(larger);
}

void Attribution::complete(uint64_t sequence, const Timeline& timeline) {
  Timeline& known = at(sequence);
  if (&known != &timeline) known = timeline;
  known.is_complete = true;
  for (; retired_ < program_counters_.size() && at(retired_).is_complete; ++retired_) {
    retire(at(retired_));
  }
}

void Attribution::retire(const Timeline& timeline) {
  uint64_t begin = counters_->cycles;
  if (timeline.completed <= begin) return;
  counters_->operation_cycles[timeline.operation] += timeline.completed - begin;
  for (int i = 0; i < timeline.phase_count && begin < timeline.completed; ++i) {
    const uint64_t end = std::min(timeline.phases[i].end, timeline.completed);
    if (end <= begin) continue;
    counters_->stall_cycles[static_cast<uint32_t>(timeline.phases[i].cause)] += end - begin;
    begin = end;
  }
  counters_->stall_cycles[static_cast<uint32_t>(StallCause::control)] += timeline.completed - begin;
  counters_->cycles = timeline.completed;
}

std::vector<DFXPhase> Attribution::phases(const Timeline& timeline) const {
  std::vector<DFXPhase> result;
  uint64_t begin = timeline.begin;
  const auto add = [&](const Phase& phase) {
    const uint64_t end = std::min(phase.end, timeline.completed);
    if (end <= begin) return;
    const uint32_t awaited = phase.awaited.sequence;
    const bool waits = awaited < program_counters_.size();
    result.push_back({static_cast<uint32_t>(phase.cause), phase.awaited.cards, end - begin,
                      waits ? awaited : DFX_NO_INSTRUCTION, waits ? program_counters_[awaited] : 0});
    begin = end;
  };
  for (int i = 0; i < timeline.phase_count; ++i) add(timeline.phases[i]);
  add({StallCause::control, {}, timeline.completed});
  return result;
}

}  // namespace dfx
