// SPDX-License-Identifier: Apache-2.0

#include "memory/fast_memory.h"

#include <algorithm>
#include <vector>

namespace dfx {
namespace {

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

}  // namespace

FastMemory::FastMemory(sc_core::sc_module_name name, const DFXMemoryParameters& parameters,
                       uint64_t stripe_bytes, uint64_t buffer_bytes, uint64_t clock_period_ps)
    : sc_module(name),
      channel_(parameters),
      channels_(stripe_bytes == 0 ? 1 : parameters.channels),
      stripe_bytes_(stripe_bytes),
      buffer_columns_(std::max<uint64_t>(1, columns(buffer_bytes))),
      clock_period_ps_(clock_period_ps) {
  port.bind(*this);
}

uint64_t FastMemory::tick(uint64_t cycle) const {
  return channel_.timing().ticks(cycle * clock_period_ps_);
}

uint64_t FastMemory::cycle(uint64_t tick) const {
  return divide_up(channel_.timing().picoseconds(tick), clock_period_ps_);
}

uint64_t FastMemory::columns(uint64_t bytes) const {
  const uint64_t burst = channel_.timing().parameters.burst_bytes;
  if (stripe_bytes_ == 0) return divide_up(bytes, burst);
  return divide_up(divide_up(bytes, stripe_bytes_), channels_) * divide_up(stripe_bytes_, burst);
}

uint64_t FastMemory::busiest(const Traffic& traffic) const {
  if (traffic.parts[0].runs == 1 && traffic.parts[1].runs == 0) return columns(traffic.bytes());
  std::vector<uint64_t> counts(channels_);
  traffic.for_each_run([&](uint64_t address, uint64_t) {
    ++counts[stripe_bytes_ == 0 ? 0 : address / stripe_bytes_ % channels_];
  });
  return *std::max_element(counts.begin(), counts.end());
}

uint64_t FastMemory::fetch(const MemoryStream::Run& run, uint64_t begin) const {
  const bool fills =
      run.columns > buffer_columns_ && channel_.arrived(run, begin) >= buffer_columns_;
  if (!fills) return channel_.arrival(run).last;
  // The buffer was full before the unit began; the rest follows as tiles leave it.
  MemoryStream::Run rest = run;
  rest.start = begin;
  rest.columns = run.columns - buffer_columns_;
  return channel_.arrival(rest).last;
}

StreamTimes FastMemory::stream(const StreamRequest& request) {
  const uint64_t begin = tick(request.start);
  MemoryStream::Run run;
  run.columns = std::max<uint64_t>(1, columns(request.traffic.bytes()));
  // Prefetched rows are opened while the columns before them are read. Keys and values are fetched when
  // their instruction begins, because the pass has just written them.
  run.start = request.is_prefetched ? free_tick_ - std::min(free_tick_, channel_.opening())
                                    : std::max(free_tick_, begin);
  const uint64_t first = channel_.arrival(run).first;
  const uint64_t last = request.is_prefetched ? fetch(run, begin) : channel_.arrival(run).last;
  last_issue_ = last - channel_.timing().path;
  stream_columns_ = run.columns;
  consume_ticks_ = tick(request.consume_cycles);
  stream_end_ = cycle(last);
  return {first > begin ? cycle(first) : request.start, stream_end_};
}

void FastMemory::consumed(uint64_t end) {
  // The channels are free when the last column was issued, or when the buffer had room for it.
  const uint64_t consumed = tick(end);
  const uint64_t tail = stream_columns_ > buffer_columns_
                            ? consume_ticks_ * buffer_columns_ / stream_columns_
                            : consumed;
  free_tick_ = std::max(last_issue_, consumed - std::min(consumed, tail));
}

uint64_t FastMemory::turnaround() const {
  const DFXMemoryParameters& p = channel_.timing().parameters;
  return p.read_to_write_ticks + p.write_latency_ticks + p.burst_ticks + p.write_to_read_same_ticks;
}

uint64_t FastMemory::take_turn(uint64_t tick, uint64_t columns, bool is_write) {
  const uint64_t step = channel_.column_step();
  const uint64_t burst = std::min(free_tick_ - tick, channel_.port_burst_columns() * step);
  free_tick_ += columns * step + (is_write ? turnaround() : 0);
  return tick + burst;
}

AccessTimes FastMemory::access(const AccessRequest& request) {
  MemoryStream::Run run;
  run.columns = busiest(request.traffic);
  // Masked writes of single elements lie at equal strides inside the channels.
  if (request.traffic.parts[0].runs > 1) run.spacing = ColumnSpacing::same_group;
  AccessTimes times{request.start, 0};
  const uint64_t asked = tick(request.start);
  if (free_tick_ > asked) times.granted = cycle(take_turn(asked, run.columns, request.is_write));
  run.start = tick(times.granted);
  times.last = access_end_ = cycle(channel_.arrival(run).last);
  return times;
}

}  // namespace dfx
