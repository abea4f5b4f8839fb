// SPDX-License-Identifier: Apache-2.0

#include "memory/cycle_memory.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "functional/seeded_fault.h"

namespace dfx {
namespace {

// The DRAM as the channels know it: a seeded fault makes them forget some of its rules.
DFXMemoryParameters with_seeded_fault(DFXMemoryParameters p) {
  if (seeded(SeededFault::bank_ignored)) {
    p.column_same_group_ticks = p.column_other_group_ticks;
    p.write_to_read_same_ticks = p.write_to_read_other_ticks;
    p.activate_to_activate_ticks = 1;
    p.activate_to_column_ps = p.precharge_ps = p.row_active_ps = p.activation_window_ps = 1;
  }
  if (seeded(SeededFault::refresh_dropped)) p.refresh_interval_ps = UINT32_MAX;
  return p;
}

}  // namespace

CycleMemory::CycleMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration)
    : Memory(name),
      timing_(with_seeded_fault(configuration.parameters)),
      stripes_(configuration.parameters.channels, configuration.stripe_bytes),
      buffer_bytes_(configuration.buffer_bytes),
      clock_period_ps_(configuration.clock_period_ps) {
  CycleMemory::power_up();
}

void CycleMemory::power_up() {
  power_on_ = sc_core::sc_time_stamp().value();
  pass_start_ = 0;
  streams_.clear();
  first_stream_ = 0;
  is_streaming_ = false;
  channels_.clear();
  channels_.reserve(stripes_.channels());
  for (uint32_t c = 0; c < stripes_.channels(); ++c) channels_.emplace_back(timing_);
}

uint64_t CycleMemory::now() const { return sc_core::sc_time_stamp().value() - power_on_; }

uint64_t CycleMemory::tick(uint64_t cycle) const { return timing_.ticks(pass_start_ + cycle * clock_period_ps_); }

uint64_t CycleMemory::cycle(uint64_t tick) const {
  const uint64_t time = timing_.picoseconds(tick);
  return time <= pass_start_ ? 0 : (time - pass_start_ + clock_period_ps_ - 1) / clock_period_ps_;
}

void CycleMemory::begin_pass() {
  pass_start_ = now();
  advance(tick(0));
  streams_.clear();
  first_stream_ = 0;
  is_streaming_ = false;
  for (Channel& channel : channels_) {
    channel.here.forget();
    channel.ahead.reset();
    channel.cursor = Cursor{};
  }
}

bool CycleMemory::expects_more() const {
  // Beyond the stream that begins next, as much as the buffer holds.
  const size_t begun = is_streaming_ ? 1 : 0;
  uint64_t bytes = 0;
  for (size_t i = begun + 1; i < streams_.size(); ++i) bytes += streams_[i].bytes;
  return streams_.size() <= begun || bytes < buffer_bytes_;
}

void CycleMemory::expect(const Traffic& traffic, bool is_prefetched) {
  Stream stream;
  stream.traffic = traffic;
  stream.is_prefetched = is_prefetched;
  stream.known = timing_.ticks(now());
  stream.bytes = traffic.bytes();
  if (!streams_.empty()) stream.position = streams_.back().position + streams_.back().bytes;
  streams_.push_back(stream);
}

std::optional<uint64_t> CycleMemory::has_room(const Stream& stream, uint64_t bytes) const {
  const uint64_t end = stream.position + bytes;
  if (end <= buffer_bytes_) return stream.known;
  // Room is where this much has been consumed.
  const uint64_t consumed = end - buffer_bytes_;
  for (const Stream& each : streams_) {
    if (consumed <= each.position) break;  // all of a stream before, which is gone
    if (consumed > each.position + each.bytes) continue;
    if (!each.has_begun) return std::nullopt;
    const uint64_t ticks = (each.end - each.begin) * (consumed - each.position) / each.bytes;
    return std::max(stream.known, each.begin + ticks);
  }
  return stream.known;
}

PortBurst CycleMemory::burst(uint64_t address, uint64_t bytes, bool is_write) const {
  const uint64_t longest = timing_.parameters.port_burst_bytes;
  const bool writes = is_write && !seeded(SeededFault::write_as_read);
  return {address, static_cast<uint32_t>(std::min(bytes, longest - address % longest)), writes};
}

bool CycleMemory::fetch(uint32_t number, const Stream& stream) {
  Channel& channel = channels_[number];
  Cursor& cursor = channel.cursor;
  for (; cursor.run < stream.traffic.runs(); ++cursor.run, cursor.bytes = 0) {
    const Traffic::Run run = stream.traffic.run(cursor.run);
    const Stripes::Part part = stripes_.part(run.address, run.bytes, number);
    while (cursor.bytes < part.bytes) {
      const PortBurst next = burst(part.address + cursor.bytes, part.bytes - cursor.bytes, false);
      const uint64_t done = cursor.bytes + next.bytes;
      const std::optional<uint64_t> room = has_room(stream, run.before + done * run.bytes / part.bytes);
      if (!room) return false;
      channel.ahead.reset();
      channel.here.add_to_stream(next, stream.is_prefetched ? *room : std::max(*room, stream.begin));
      cursor.bytes = done;
    }
  }
  return true;
}

void CycleMemory::fetch(uint32_t number) {
  Channel& channel = channels_[number];
  Cursor& cursor = channel.cursor;
  while (cursor.stream < first_stream_ + streams_.size()) {
    const Stream& stream = streams_[cursor.stream - first_stream_];
    if (!cursor.is_open) {
      channel.ahead.reset();
      channel.here.open_stream();
      cursor.is_open = true;
    }
    // Keys and values are fetched when their instruction begins: the pass may just have written them.
    if (!stream.is_prefetched && !stream.has_begun) return;
    if (!fetch(number, stream)) return;
    cursor = Cursor{cursor.stream + 1, 0, 0, false};
  }
}

void CycleMemory::advance(uint64_t tick) {
  for (uint32_t c = 0; c < channels_.size(); ++c) {
    Channel& channel = channels_[c];
    fetch(c);
    if (channel.ahead && channel.ahead->now() <= tick) {
      channel.here = std::move(*channel.ahead);
      channel.ahead.reset();
    }
    channel.here.advance(tick);
  }
}

void CycleMemory::look_ahead() {
  uint64_t stream_last = 0, access_last = 0;
  for (Channel& channel : channels_) {
    if (!channel.ahead && !channel.here.is_finished(is_streaming_)) {
      channel.ahead.emplace(channel.here);
      channel.ahead->finish(is_streaming_);
    }
    const CycleChannel& end = channel.ahead ? *channel.ahead : channel.here;
    if (is_streaming_) stream_last = std::max(stream_last, end.stream(0).last);
    access_last = std::max(access_last, end.access().last);
  }
  if (is_streaming_) stream_end_ = cycle(stream_last);
  access_end_ = cycle(access_last);
}

StreamTimes CycleMemory::stream(const StreamRequest& request) {
  const uint64_t begin = tick(request.start);
  advance(begin);
  if (is_streaming_) {
    streams_.pop_front();
    ++first_stream_;
    for (Channel& channel : channels_) {
      channel.here.close_stream();
      channel.ahead.reset();
    }
  }
  if (streams_.empty()) expect(request.traffic, request.is_prefetched);
  Stream& stream = streams_.front();
  if (stream.bytes != request.traffic.bytes()) {
    throw std::logic_error("the matrix unit reads another stream than the next one");
  }
  is_streaming_ = true;
  stream.has_begun = true;
  stream.begin = begin;
  stream.end = begin + std::max<uint64_t>(1, timing_.ticks(request.consume_cycles * clock_period_ps_));
  for (uint32_t c = 0; c < channels_.size(); ++c) fetch(c);
  look_ahead();
  uint64_t first = 0;
  for (const Channel& channel : channels_) {
    first = std::max(first, (channel.ahead ? *channel.ahead : channel.here).stream(0).first);
  }
  return {first > begin ? cycle(first) : request.start, stream_end_};
}

void CycleMemory::consumed(uint64_t end) {
  Stream& stream = streams_.front();
  stream.end = std::max(stream.begin + 1, tick(end));
}

AccessTimes CycleMemory::access(const AccessRequest& request) {
  const uint64_t begin = tick(request.start);
  advance(begin);
  for (Channel& channel : channels_) {
    channel.here.begin_access();
    if (channel.ahead) channel.ahead->begin_access();
  }
  request.traffic.for_each_run([&](uint64_t address, uint64_t bytes) {
    for (uint32_t c = 0; c < channels_.size(); ++c) {
      const Stripes::Part part = stripes_.part(address, bytes, c);
      for (uint64_t done = 0; done < part.bytes;) {
        const PortBurst next = burst(part.address + done, part.bytes - done, request.is_write);
        channels_[c].ahead.reset();
        channels_[c].here.add_to_access(next, begin);
        done += next.bytes;
      }
    }
  });
  look_ahead();
  // What it waited for others is beyond the time of a closed row.
  uint64_t first = 0;
  for (const Channel& channel : channels_) {
    first = std::max(first, (channel.ahead ? *channel.ahead : channel.here).access().first);
  }
  const uint64_t alone = timing_.path + timing_.ticks(timing_.parameters.activate_to_column_ps);
  const uint64_t granted = first > begin + alone ? cycle(first - alone) : request.start;
  return {std::clamp(granted, request.start, std::max(request.start, access_end_)), access_end_};
}

}  // namespace dfx
