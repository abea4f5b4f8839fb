// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_MEMORY_PORT_H
#define DFX_MEMORY_MEMORY_PORT_H

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "memory/dram_channel.h"

namespace dfx {

// What a port is asked for: a run of consecutive bytes, at most one port burst long.
struct PortBurst {
  uint64_t address = 0;
  uint32_t bytes = 0;
  bool is_write = false;
  uint64_t asked = 0;  // tick before which it does not exist
};

// The AXI port of a channel: one request per beat, a bounded number of bursts in flight, data in order
// of service at one DRAM burst per beat. Several sources, each with its own requests in flight, take turns. A port can
// be copied, to see what would come.
class MemoryPort {
 public:
  explicit MemoryPort(const DramTiming& timing, uint32_t sources = 1, std::vector<DFXDramCommand>* log = nullptr);

  // Asks for a burst not before `tick`; bursts of a source are admitted in the order of asking.
  void request(const PortBurst& burst, uint64_t tick, uint32_t source = 0) {
    sources_[source].asked.push_back({burst, tick});
  }
  bool is_idle() const;
  // Forgets what has not moved.
  void forget();
  // The oldest burst of a source that has not moved as a whole, by number from 0; all before it have.
  uint64_t oldest(uint32_t source = 0) const { return sources_[source].admitted - sources_[source].flights.size(); }

  // One DRAM burst has moved.
  struct Moved {
    uint32_t source = 0;
    uint64_t burst = 0;  // number of the burst it belongs to
    bool ends_burst = false;
    uint64_t tick = 0;   // its data is there
    uint64_t asked = 0;  // when the burst was asked for, or taken where nothing sets a pace
  };
  // Moves the next one; the port must not be idle.
  Moved move();
  // Moves the next one whose command comes by `limit`, if there is one.
  std::optional<Moved> move_by(uint64_t limit);
  // The tick of the last command.
  uint64_t now() const { return now_; }

  // Runs bursts from `start`, burst by burst, each asked for when it can be admitted; both times are in ticks.
  struct Times {
    uint64_t first = 0;
    uint64_t last = 0;
    // From asking for a burst, or from taking it where it exists from the start, to its data.
    uint64_t latency_sum = 0;
    uint64_t latency_max = 0;
  };
  Times run(uint64_t count, uint64_t start, const std::function<PortBurst(uint64_t)>& burst);

  const DramChannel& channel() const { return channel_; }

 private:
  struct Asked {
    PortBurst burst;
    uint64_t tick;
  };
  struct Flight {
    uint32_t missing = 0;  // DRAM bursts that have not moved
    uint64_t asked = 0;
  };
  struct Source {
    std::deque<Asked> asked;
    // When bursts in flight make room for others, earliest first.
    std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> free;
    // Bursts that have not moved as a whole, the oldest first.
    std::deque<Flight> flights;
    uint64_t admitted = 0;
    uint64_t request_slot = 0;
  };
  // When the next burst of a source reaches the controller; UINT64_MAX when none can.
  uint64_t arrival(const Source& source) const;
  // The source whose burst reaches the controller next, and when.
  uint32_t next_source(uint64_t* arrival) const;
  void admit(uint32_t source, uint64_t arrival);
  // The access that moves next when nothing after `limit` is known; none when there is none by then.
  std::optional<DramChannel::Choice> choose(uint64_t limit);

  const DramTiming* timing_;
  DramChannel channel_;
  std::vector<Source> sources_;
  uint32_t last_source_ = 0;
  uint64_t data_slot_ = 0;
  uint64_t now_ = 0;
};

}  // namespace dfx

#endif
