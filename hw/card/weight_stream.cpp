// SPDX-License-Identifier: Apache-2.0

#include "card/weight_stream.h"

#include <algorithm>

#include "functional/events.h"

namespace dfx {

uint64_t WeightStream::fetch(const MemoryStream::Run& run, uint64_t buffer, uint64_t begin) const {
  const MemoryStream& hbm = memory_.hbm();
  const bool fills = run.columns > buffer && hbm.arrived(run, begin) >= buffer;
  if (!fills) return hbm.arrival(run).last;
  // The buffer was full before the unit began; the rest follows as tiles leave it.
  MemoryStream::Run rest = run;
  rest.start = begin;
  rest.columns = run.columns - buffer;
  return hbm.arrival(rest).last;
}

MatrixSchedule WeightStream::schedule(const Resolved& r, uint64_t start, const Collection& collection) {
  const MemoryStream& hbm = memory_.hbm();
  const MatrixCycles cycles = matrix_cycles(r, machine_);
  const uint64_t begin = memory_.hbm_tick(start);
  const bool prefetched = r.reads_packed_matrix();

  MemoryStream::Run run;
  run.columns = std::max<uint64_t>(1, memory_.hbm_columns(matrix_bytes(r, machine_)));
  // Prefetched rows are opened while the columns before them are read.
  const uint64_t ahead = hbm.opening();
  run.start = !prefetched ? std::max(free_tick_, begin) : free_tick_ - std::min(free_tick_, ahead);
  const uint64_t buffer =
      std::max<uint64_t>(1, memory_.hbm_columns(machine_.weight_buffer_bytes));
  const uint64_t first = hbm.arrival(run).first;
  const uint64_t last = prefetched ? fetch(run, buffer, begin) : hbm.arrival(run).last;

  MatrixSchedule schedule;
  schedule.compute = cycles.stream + cycles.pipeline;
  if (first > begin) schedule.hbm_latency = memory_.hbm_cycle(first) - start;
  const uint64_t paced = start + schedule.hbm_latency + cycles.stream;
  // The last tile is consumed in the cycle after its arrival.
  const uint64_t delivered = memory_.hbm_cycle(last) + 1;
  if (delivered > paced) schedule.hbm_bandwidth = delivered - paced;

  schedule.later_blocks = cycles.later_blocks;
  const Collection::Bounds bounds = collection.bounds(cycles.operands);
  const auto beyond = [&schedule, start](uint64_t end) {
    const uint64_t without = start + schedule.total();
    return end > without ? end - without : 0;
  };
  schedule.operands = beyond(bounds.produced);
  schedule.collection = beyond(bounds.collected);

  // The channels are free when the last column was issued, or when the buffer had room for it.
  const uint64_t consumed = memory_.hbm_tick(paced + schedule.hbm_bandwidth + schedule.operands +
                                            schedule.collection);
  const uint64_t tail = run.columns > buffer
                            ? memory_.hbm_tick(cycles.stream) * buffer / run.columns
                            : consumed;
  free_tick_ = std::max(last - hbm.timing().path, consumed - std::min(consumed, tail));
  return schedule;
}

uint64_t WeightStream::share(uint64_t now, uint64_t columns, bool is_write) {
  const uint64_t tick = memory_.hbm_tick(now);
  if (free_tick_ <= tick) return now;
  const MemoryStream& hbm = memory_.hbm();
  const uint64_t step = hbm.column_step();
  const uint64_t burst = std::min(free_tick_ - tick, hbm.port_burst_columns() * step);
  free_tick_ += columns * step + (is_write ? memory_.hbm_turnaround() : 0);
  return memory_.hbm_cycle(tick + burst);
}

}  // namespace dfx
