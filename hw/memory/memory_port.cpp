// SPDX-License-Identifier: Apache-2.0

#include "memory/memory_port.h"

#include <algorithm>

namespace dfx {

MemoryPort::MemoryPort(const DramTiming& timing, std::vector<DFXDramCommand>* log)
    : timing_(timing), channel_(timing, log) {
  for (uint32_t i = 0; i < timing.parameters.outstanding_bursts; ++i) free_.push(0);
}

void MemoryPort::admit() {
  const DFXMemoryParameters& p = timing_.parameters;
  const Asked& asked = asked_.front();
  const uint64_t arrival = timing_.align(std::max({request_slot_, free_.top(), asked.tick}));
  free_.pop();
  request_slot_ = arrival + p.burst_ticks;
  const uint64_t first = asked.burst.address / p.burst_bytes;
  const uint64_t last = (asked.burst.address + asked.burst.bytes - 1) / p.burst_bytes;
  for (uint64_t column = first; column <= last; ++column) {
    channel_.enqueue({arrival, locate(p, column * p.burst_bytes), asked.burst.is_write, admitted_});
  }
  missing_.push_back(static_cast<uint32_t>(last - first + 1));
  ++admitted_;
  asked_.pop_front();
}

MemoryPort::Moved MemoryPort::move() {
  while (!asked_.empty() && !free_.empty()) admit();
  const DramChannel::Served served = channel_.serve();
  data_slot_ = std::max(served.tick + timing_.path, data_slot_ + timing_.parameters.burst_ticks);
  const uint64_t oldest = admitted_ - missing_.size();
  uint32_t& missing = missing_[served.access.request - oldest];
  Moved moved{served.access.request, --missing == 0, data_slot_};
  if (moved.ends_burst) free_.push(data_slot_);
  while (!missing_.empty() && missing_.front() == 0) missing_.pop_front();
  return moved;
}

MemoryPort::Times MemoryPort::run(uint64_t count, uint64_t start,
                                  const std::function<PortBurst(uint64_t)>& burst) {
  Times times;
  uint64_t asked = 0;
  while (asked < count || !is_idle()) {
    for (; asked < count && asked_.size() < timing_.parameters.outstanding_bursts; ++asked) {
      request(burst(asked), start);
    }
    const Moved moved = move();
    if (!moved.ends_burst) continue;
    if (moved.burst == 0) times.first = moved.tick;
    times.last = std::max(times.last, moved.tick);
  }
  return times;
}

}  // namespace dfx
