// SPDX-License-Identifier: Apache-2.0

#include "memory/memory_port.h"

#include <algorithm>
#include <stdexcept>

namespace dfx {

MemoryPort::MemoryPort(const DramTiming& timing, uint32_t sources, std::vector<DFXDramCommand>* log)
    : timing_(&timing), channel_(timing, log), sources_(sources) {
  for (Source& source : sources_) {
    for (uint32_t i = 0; i < timing.parameters.outstanding_bursts; ++i) source.free.push(0);
  }
}

bool MemoryPort::is_idle() const {
  const auto has_none = [](const Source& source) { return source.asked.empty(); };
  return channel_.is_idle() && std::all_of(sources_.begin(), sources_.end(), has_none);
}

void MemoryPort::forget() {
  channel_.forget();
  for (Source& source : sources_) {
    source.asked.clear();
    source.flights.clear();
    while (source.free.size() < timing_->parameters.outstanding_bursts) source.free.push(now_);
  }
}

uint64_t MemoryPort::arrival(const Source& source) const {
  if (source.asked.empty() || source.free.empty()) return UINT64_MAX;
  return timing_->align(std::max({source.request_slot, source.free.top(), source.asked.front().tick}));
}

// Of those that could be there already, not the one that was last.
uint32_t MemoryPort::next_source(uint64_t* earliest) const {
  const uint32_t count = static_cast<uint32_t>(sources_.size());
  uint32_t next = last_source_;
  uint64_t rank = UINT64_MAX;
  *earliest = UINT64_MAX;
  for (uint32_t i = 1; i <= count; ++i) {
    const uint32_t source = (last_source_ + i) % count;
    const uint64_t tick = arrival(sources_[source]);
    if (tick == UINT64_MAX || std::max(tick, now_) >= rank) continue;
    rank = std::max(tick, now_);
    next = source;
    *earliest = tick;
  }
  return next;
}

void MemoryPort::admit(uint32_t number, uint64_t arrival) {
  const DFXMemoryParameters& p = timing_->parameters;
  Source& source = sources_[number];
  const PortBurst burst = source.asked.front().burst;
  source.asked.pop_front();
  source.free.pop();
  source.request_slot = arrival + p.burst_ticks;
  const uint64_t first = burst.address / p.burst_bytes;
  const uint64_t last = (burst.address + burst.bytes - 1) / p.burst_bytes;
  for (uint64_t column = first; column <= last; ++column) {
    channel_.enqueue({arrival, locate(p, column * p.burst_bytes), burst.is_write, number, source.admitted, 0});
  }
  source.flights.push_back({static_cast<uint32_t>(last - first + 1), burst.asked > 0 ? burst.asked : arrival});
  ++source.admitted;
  last_source_ = number;
}

// What is beyond the window changes nothing, and neither does what arrives after the next command.
std::optional<DramChannel::Choice> MemoryPort::choose(uint64_t limit) {
  for (;;) {
    uint64_t arrival = UINT64_MAX;
    uint32_t source = 0;
    if (channel_.waiting() < timing_->parameters.reorder_window) source = next_source(&arrival);
    if (channel_.is_idle()) {
      if (arrival > limit || arrival == UINT64_MAX) return std::nullopt;
      admit(source, arrival);
      continue;
    }
    const DramChannel::Choice choice = channel_.choose();
    if (arrival <= choice.column && arrival <= limit) {
      admit(source, arrival);
    } else if (channel_.refreshes_before(choice.column) && channel_.refresh_due() <= limit) {
      channel_.refresh();
    } else if (choice.column > limit) {
      return std::nullopt;
    } else {
      return choice;
    }
  }
}

MemoryPort::Moved MemoryPort::move() {
  const std::optional<Moved> moved = move_by(UINT64_MAX);
  if (!moved) throw std::logic_error("an idle port moves nothing");
  return *moved;
}

std::optional<MemoryPort::Moved> MemoryPort::move_by(uint64_t limit) {
  const std::optional<DramChannel::Choice> choice = choose(limit);
  if (!choice) return std::nullopt;
  const DramChannel::Served served = channel_.serve(*choice);
  now_ = std::max(now_, served.tick);
  data_slot_ = std::max(served.tick + timing_->path, data_slot_ + timing_->parameters.burst_ticks);
  Source& source = sources_[served.access.source];
  Flight& flight = source.flights[served.access.request - oldest(served.access.source)];
  const bool ends_burst = --flight.missing == 0;
  const Moved moved{served.access.source, served.access.request, ends_burst, data_slot_, flight.asked};
  if (moved.ends_burst) source.free.push(data_slot_);
  while (!source.flights.empty() && source.flights.front().missing == 0) source.flights.pop_front();
  return moved;
}

MemoryPort::Times MemoryPort::run(uint64_t count, uint64_t start, const std::function<PortBurst(uint64_t)>& burst) {
  Times times;
  uint64_t asked = 0;
  const uint64_t ahead = timing_->parameters.outstanding_bursts;
  while (asked < count || !is_idle()) {
    for (; asked < count && sources_[0].asked.size() < ahead; ++asked) {
      const PortBurst next = burst(asked);
      request(next, std::max(start, next.asked));
    }
    const Moved moved = move();
    if (!moved.ends_burst) continue;
    if (moved.burst == 0) times.first = moved.tick;
    times.last = std::max(times.last, moved.tick);
    times.latency_sum += moved.tick - moved.asked;
    times.latency_max = std::max(times.latency_max, moved.tick - moved.asked);
  }
  return times;
}

}  // namespace dfx
