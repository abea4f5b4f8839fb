// SPDX-License-Identifier: Apache-2.0

#include "card/mpu.h"

#include <algorithm>

#include "card/instruction_traffic.h"
#include "card/latency.h"

namespace dfx {
namespace {

// How the unit spends its time with an instruction that it begins in cycle `start`. Each part is what is
// waited for beyond the parts before it.
struct MatrixSchedule {
  uint64_t hbm_latency = 0;            // for the first data
  uint64_t hbm_bandwidth = 0;          // for data beyond the unit's own pace
  uint64_t operands = 0;               // for chained operands
  uint32_t producer = kNoInstruction;  // of these
  uint64_t collection = 0;             // for the collector
  uint64_t compute = 0;                // consuming tiles and draining the pipeline
  uint64_t consumed = 0;               // cycle in which the last tile has been consumed

  uint64_t total() const { return hbm_latency + hbm_bandwidth + operands + collection + compute; }
};

MatrixSchedule schedule(uint64_t start, const MatrixCycles& cycles, const StreamTimes& data,
                        const Collection& operands) {
  MatrixSchedule s;
  s.compute = cycles.stream + cycles.pipeline;
  s.hbm_latency = data.first - start;
  const uint64_t paced = start + s.hbm_latency + cycles.stream;
  // The last tile is consumed in the cycle after its arrival.
  if (data.last + 1 > paced) s.hbm_bandwidth = data.last + 1 - paced;
  const Collection::Bounds bounds = operands.bounds(cycles.operands);
  const auto beyond = [&s, start](uint64_t end) {
    const uint64_t without = start + s.total();
    return end > without ? end - without : 0;
  };
  s.operands = beyond(bounds.produced);
  s.producer = bounds.producer;
  s.collection = beyond(bounds.collected);
  s.consumed = paced + s.hbm_bandwidth + s.operands + s.collection;
  return s;
}

}  // namespace

void Mpu::work(Accepted& instruction, std::vector<Half>*) {
  const Resolved& r = instruction.resolved;
  const uint64_t start = cycle();
  const MatrixCycles cycles = matrix_cycles(r, machine_);
  prefetcher->go_on();
  const StreamTimes data = hbm->stream({traffic_of(r, machine_), start, cycles.stream, r.reads_packed_matrix()});
  const MatrixSchedule s = schedule(start, cycles, data, collection(instruction));
  hbm->consumed(s.consumed);
  Timeline& timeline = instruction.timeline;
  uint64_t end = start;
  timeline.add(StallCause::hbm_latency, end += s.hbm_latency);
  timeline.add(StallCause::hbm_bandwidth, end += s.hbm_bandwidth);
  timeline.add(StallCause::register_dependency, end += s.operands, {s.producer});
  timeline.add(StallCause::operand_collection, end += s.collection);
  timeline.add(StallCause::mpu_compute, end += s.compute);
  registers->announce(instruction.entry, {true, end - cycles.later_blocks, end, kGroupsPerBlock * machine_.tile_lanes});
  wait_cycles(std::max<uint64_t>(1, s.total()));
  // What came later may have delayed the data.
  uint64_t expected = data.last;
  for (uint64_t last = hbm->stream_end(); last > expected; last = hbm->stream_end()) {
    timeline.extend(StallCause::hbm_bandwidth, cycle() + last - expected);
    wait_cycles(last - expected);
    expected = last;
  }
}

}  // namespace dfx
