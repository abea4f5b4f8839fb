// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_MEMORY_PORT_H
#define DFX_MEMORY_MEMORY_PORT_H

#include <cstdint>
#include <deque>
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
  explicit MemoryPort(const DramTiming& timing, std::vector<DFXDramCommand>* log = nullptr);

  // Asks for a burst not before `tick`; bursts are admitted in the order of asking.
  void request(const PortBurst& burst, uint64_t tick) { asked_.push_back({burst, tick}); }
  bool is_idle() const { return asked_.empty() && channel_.is_idle(); }

  // One DRAM burst has moved.
  struct Moved {
    uint64_t burst = 0;  // number of the burst it belongs to, from 0
    bool ends_burst = false;
    uint64_t tick = 0;  // its data is there
  };
  // Moves the next one; the port must not be idle.
  Moved move();

  // Runs bursts from `start`, burst by burst, each asked for when it can be admitted; both times are in ticks.
  struct Times {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  Times run(uint64_t count, uint64_t start, const std::function<PortBurst(uint64_t)>& burst);

  const DramChannel& channel() const { return channel_; }

 private:
  struct Asked {
    PortBurst burst;
    uint64_t tick;
  };
  void admit();

  const DramTiming& timing_;
  DramChannel channel_;
  std::deque<Asked> asked_;
  // When bursts in flight make room for others, earliest first.
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> free_;
  // DRAM bursts that are missing of the bursts in flight, the oldest first.
  std::deque<uint32_t> missing_;
  uint64_t admitted_ = 0;
  uint64_t request_slot_ = 0;
  uint64_t data_slot_ = 0;
};

}  // namespace dfx

#endif
