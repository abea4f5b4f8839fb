// SPDX-License-Identifier: Apache-2.0

#include "memory/fast_memory.h"

#include <algorithm>
#include <vector>

#include "functional/seeded_fault.h"

namespace dfx {
namespace {

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

// The DRAM as the form knows it: a seeded fault makes it a formula that forgets parameters.
DFXMemoryParameters with_seeded_fault(DFXMemoryParameters p) {
  if (seeded(SeededFault::burst_ticks_ignored)) p.burst_ticks = 2;
  if (seeded(SeededFault::column_ticks_ignored)) p.column_same_group_ticks = 4;
  return p;
}

}  // namespace

FastMemory::FastMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration)
    : Memory(name),
      channel_(with_seeded_fault(configuration.parameters)),
      stripes_(configuration.parameters.channels, configuration.stripe_bytes),
      stripe_bytes_(configuration.stripe_bytes),
      buffer_columns_(std::max<uint64_t>(1, columns(configuration.buffer_bytes))),
      window_(with_seeded_fault(configuration.parameters), buffer_columns_),
      clock_period_ps_(configuration.clock_period_ps) {}

void FastMemory::begin_pass() {
  free_tick_ = readable_tick_ = 0;
  window_.begin_pass();
}

uint64_t FastMemory::tick(uint64_t cycle) const { return channel_.timing().ticks(cycle * clock_period_ps_); }

uint64_t FastMemory::cycle(uint64_t tick) const {
  return divide_up(channel_.timing().picoseconds(tick), clock_period_ps_);
}

uint64_t FastMemory::columns(uint64_t bytes) const {
  const uint64_t burst = channel_.timing().parameters.burst_bytes;
  if (stripe_bytes_ == 0) return divide_up(bytes, burst);
  return divide_up(divide_up(bytes, stripe_bytes_), stripes_.channels()) * divide_up(stripe_bytes_, burst);
}

MemoryStream::Run FastMemory::busiest(const AccessRequest& request) const {
  MemoryStream::Run run;
  run.shape.is_write = request.is_write;
  const Traffic& traffic = request.traffic;
  if (traffic.parts[0].runs == 1 && traffic.parts[1].runs == 0) {
    run.columns = columns(traffic.bytes());
    return run;
  }
  // Masked writes of single elements, each a DRAM burst, at equal strides.
  struct Visited {
    uint64_t count = 0, first = 0, stride = 0;
  };
  std::vector<Visited> channels(stripes_.channels());
  traffic.for_each_run([&](uint64_t address, uint64_t) {
    Visited& visited = channels[stripes_.channel(address)];
    if (visited.count == 0) visited.first = stripes_.local(address);
    if (visited.count == 1) visited.stride = stripes_.local(address) - visited.first;
    ++visited.count;
  });
  const auto fewer = [](const Visited& a, const Visited& b) { return a.count < b.count; };
  const Visited& most = *std::max_element(channels.begin(), channels.end(), fewer);
  run.columns = most.count;
  run.shape.stride = most.stride;
  return run;
}

uint64_t FastMemory::fetch(const MemoryStream::Run& run, uint64_t begin) {
  const bool fills = run.columns > buffer_columns_ && channel_.arrived(run, begin) >= buffer_columns_;
  if (!fills) return channel_.last_arrival(run);
  // The buffer was full before the unit began; the rest follows as tiles leave it.
  MemoryStream::Run rest = run;
  rest.start = begin;
  rest.columns = run.columns - buffer_columns_;
  return channel_.last_arrival(rest);
}

MemoryStream::Arrival FastMemory::fetch(const StreamRequest& request, uint64_t begin) {
  if (window_.sets_the_pace()) {
    return window_.stream(stream_columns_, request.is_prefetched, begin, consume_ticks_);
  }
  MemoryStream::Run run;
  run.columns = stream_columns_;
  // Prefetched rows are opened while the columns before them are read. Keys and values are fetched when
  // their instruction begins, because the pass has just written them.
  const uint64_t readable = readable_tick_ - std::min(readable_tick_, channel_.opening());
  run.start = request.is_prefetched ? free_tick_ - std::min(free_tick_, channel_.opening())
                                    : std::max({free_tick_, begin, readable});
  return {channel_.first_arrival(run), request.is_prefetched ? fetch(run, begin) : channel_.last_arrival(run)};
}

StreamTimes FastMemory::stream(const StreamRequest& request) {
  const uint64_t begin = tick(request.start);
  stream_columns_ = std::max<uint64_t>(1, columns(request.traffic.bytes()));
  consume_ticks_ = tick(request.consume_cycles);
  const MemoryStream::Arrival arrival = fetch(request, begin);
  last_issue_ = arrival.last - channel_.timing().path;
  stream_end_ = cycle(arrival.last);
  return {arrival.first > begin ? cycle(arrival.first) : request.start, stream_end_};
}

void FastMemory::consumed(uint64_t end) {
  // The channels are free when the last column was issued, or when the buffer had room for it.
  const uint64_t consumed = tick(end);
  if (window_.sets_the_pace()) window_.consumed(consumed);
  const uint64_t tail =
      stream_columns_ > buffer_columns_ ? consume_ticks_ * buffer_columns_ / stream_columns_ : consumed;
  free_tick_ = std::max(last_issue_, consumed - std::min(consumed, tail));
}

uint64_t FastMemory::write_to_read() const {
  const DFXMemoryParameters& p = channel_.timing().parameters;
  return p.write_latency_ticks + p.burst_ticks + p.write_to_read_same_ticks;
}

uint64_t FastMemory::turnaround() const { return channel_.timing().parameters.read_to_write_ticks + write_to_read(); }

uint64_t FastMemory::take_turn(uint64_t tick, uint64_t columns, bool is_write) {
  const uint64_t burst = std::min(free_tick_ - tick, pace(channel_.port_burst_columns()));
  free_tick_ += pace(columns) + (is_write ? turnaround() : 0);
  return tick + burst;
}

AccessTimes FastMemory::access(const AccessRequest& request) {
  MemoryStream::Run run = busiest(request);
  AccessTimes times{request.start, 0};
  const uint64_t asked = tick(request.start);
  if (free_tick_ > asked) times.granted = cycle(take_turn(asked, run.columns, request.is_write));
  run.start = tick(times.granted);
  const uint64_t last = channel_.last_arrival(run);
  if (request.is_write) readable_tick_ = last - channel_.timing().path + write_to_read();
  times.last = access_end_ = cycle(last);
  return times;
}

}  // namespace dfx
