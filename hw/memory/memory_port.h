// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_MEMORY_PORT_H
#define DFX_MEMORY_MEMORY_PORT_H

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "memory/dram_channel.h"

namespace dfx {

// What a port is asked for: a run of consecutive bytes, at most one port burst long.
struct PortBurst {
  uint64_t address = 0;
  uint32_t bytes = 0;
  bool is_write = false;
};

// The AXI port of a channel: one request per beat, a bounded number of bursts in flight, data in order
// of service at one DRAM burst per beat.
class MemoryPort {
 public:
  explicit MemoryPort(const DramTiming& timing, std::vector<DFXDramCommand>* log = nullptr)
      : timing_(timing), channel_(timing, log) {}

  // Runs bursts from `start`, burst by burst; both times are in ticks.
  struct Times {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  Times run(uint64_t count, uint64_t start, const std::function<PortBurst(uint64_t)>& burst);

  const DramChannel& channel() const { return channel_; }

 private:
  struct Flight {
    uint32_t columns_left = 0;
    uint64_t done = 0;
  };
  void admit(const PortBurst& burst, uint64_t number, uint64_t arrival, Flight* flight);

  const DramTiming& timing_;
  DramChannel channel_;
};

}  // namespace dfx

#endif
