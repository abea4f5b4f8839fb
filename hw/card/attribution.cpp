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

void attribute(const std::vector<Timeline>& timelines, DFXDeviceCounters* counters) {
  uint64_t attributed = 0;
  for (const Timeline& timeline : timelines) {
    if (timeline.completed <= attributed) continue;
    counters->operation_cycles[timeline.operation] += timeline.completed - attributed;
    uint64_t begin = attributed;
    for (int i = 0; i < timeline.phase_count && begin < timeline.completed; ++i) {
      const uint64_t end = std::min(timeline.phases[i].end, timeline.completed);
      if (end <= begin) continue;
      counters->stall_cycles[static_cast<uint32_t>(timeline.phases[i].cause)] += end - begin;
      begin = end;
    }
    counters->stall_cycles[static_cast<uint32_t>(StallCause::control)] += timeline.completed - begin;
    attributed = timeline.completed;
  }
  counters->cycles = attributed;
}

std::vector<DFXPhase> phases(const std::vector<Timeline>& timelines, uint64_t sequence) {
  const Timeline& timeline = timelines[sequence];
  std::vector<DFXPhase> result;
  uint64_t begin = timeline.begin;
  const auto add = [&](const Phase& phase) {
    const uint64_t end = std::min(phase.end, timeline.completed);
    if (end <= begin) return;
    const uint32_t awaited = phase.awaited.sequence;
    const bool waits = awaited < timelines.size();
    result.push_back({static_cast<uint32_t>(phase.cause), phase.awaited.cards, end - begin,
                      waits ? awaited : DFX_NO_INSTRUCTION,
                      waits ? timelines[awaited].program_counter : 0});
    begin = end;
  };
  for (int i = 0; i < timeline.phase_count; ++i) add(timeline.phases[i]);
  add({StallCause::control, {}, timeline.completed});
  return result;
}

}  // namespace dfx
