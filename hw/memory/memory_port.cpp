// SPDX-License-Identifier: Apache-2.0

#include "memory/memory_port.h"

#include <algorithm>
#include <unordered_map>

namespace dfx {

void MemoryPort::admit(const PortBurst& burst, uint64_t number, uint64_t arrival, Flight* flight) {
  const DFXMemoryParameters& p = timing_.parameters;
  const uint64_t first = burst.address / p.burst_bytes;
  const uint64_t last = (burst.address + burst.bytes - 1) / p.burst_bytes;
  for (uint64_t column = first; column <= last; ++column) {
    channel_.enqueue({arrival, locate(p, column * p.burst_bytes), burst.is_write, number});
  }
  flight->columns_left = static_cast<uint32_t>(last - first + 1);
}

MemoryPort::Times MemoryPort::run(uint64_t count, uint64_t start,
                                  const std::function<PortBurst(uint64_t)>& burst) {
  const uint64_t beat = timing_.parameters.burst_ticks;
  std::unordered_map<uint64_t, Flight> flights;
  // Completions that have not yet made room for another request, earliest first.
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> free;
  for (uint32_t i = 0; i < timing_.parameters.outstanding_bursts; ++i) free.push(start);
  uint64_t admitted = 0, request_slot = start, data_slot = 0;
  Times times;
  while (admitted < count || !channel_.is_idle()) {
    while (admitted < count && !free.empty()) {
      const uint64_t arrival = timing_.align(std::max(request_slot, free.top()));
      free.pop();
      admit(burst(admitted), admitted, arrival, &flights[admitted]);
      request_slot = arrival + beat;
      ++admitted;
    }
    const DramChannel::Served served = channel_.serve();
    data_slot = std::max(served.tick + timing_.path, data_slot + beat);
    Flight& flight = flights[served.access.request];
    flight.done = data_slot;
    if (--flight.columns_left > 0) continue;
    if (served.access.request == 0) times.first = flight.done;
    times.last = std::max(times.last, flight.done);
    free.push(flight.done);
    flights.erase(served.access.request);
  }
  return times;
}

}  // namespace dfx
