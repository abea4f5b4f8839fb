// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_CYCLE_MEMORY_H
#define DFX_MEMORY_CYCLE_MEMORY_H

#include <deque>
#include <optional>
#include <systemc>
#include <vector>

#include "memory/cycle_channel.h"
#include "memory/memory.h"
#include "memory/stripes.h"

namespace dfx {

// A memory burst by burst: every channel with its banks, rows and refreshes, at the addresses of the program. Streams
// and accesses contend in the channels' queues. What is open, closed or due at the end of a pass stays so for the next.
//
// The stream that is begun, and those that are expected after it, are fetched in order, as long as the buffer has room
// for what the matrix unit has not consumed. Channels are simulated up to the cycle of each call, and a copy of them
// beyond it, to say when what is under way will end; the copy becomes the truth if nobody asks for anything before.
class CycleMemory : public Memory {
 public:
  CycleMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration);

  void power_up() override;
  void begin_pass() override;
  bool expects_more() const override;
  void expect(const Traffic& traffic, bool is_prefetched) override;
  StreamTimes stream(const StreamRequest& request) override;
  uint64_t stream_end() override { return stream_end_; }
  void consumed(uint64_t end) override;
  AccessTimes access(const AccessRequest& request) override;
  uint64_t access_end() override { return access_end_; }

 private:
  struct Stream {
    Traffic traffic;
    bool is_prefetched = false;
    bool has_begun = false;
    uint64_t known = 0;  // tick from which it may be fetched
    uint64_t bytes = 0;
    uint64_t position = 0;  // bytes of the streams before it in this pass
    // The matrix unit consumes it evenly between these ticks.
    uint64_t begin = 0, end = 0;
  };
  // How far the fetching of a channel has come.
  struct Cursor {
    size_t stream = 0;   // by number in the pass
    uint64_t run = 0;    // of the stream's traffic
    uint64_t bytes = 0;  // of the run's part in the channel
    bool is_open = false;
  };
  struct Channel {
    explicit Channel(const DramTiming& timing) : here(timing) {}
    CycleChannel here;
    std::optional<CycleChannel> ahead;
    Cursor cursor;
  };

  uint64_t now() const;  // picoseconds since power-on
  uint64_t tick(uint64_t cycle) const;
  uint64_t cycle(uint64_t tick) const;  // the first that begins at or after it
  // The tick from which the bytes of a stream up to `bytes` have room; none while that is unknown.
  std::optional<uint64_t> has_room(const Stream& stream, uint64_t bytes) const;
  // Asks a channel for what has room.
  void fetch(uint32_t number);
  // The same for one stream; false when there is no room for all of it.
  bool fetch(uint32_t number, const Stream& stream);
  // The burst that begins at an address, of at most `bytes`.
  PortBurst burst(uint64_t address, uint64_t bytes, bool is_write) const;
  void advance(uint64_t tick);
  // Looks ahead to the end of what is under way.
  void look_ahead();

  const DramTiming timing_;
  const Stripes stripes_;
  const uint64_t buffer_bytes_;
  const uint64_t clock_period_ps_;
  std::vector<Channel> channels_;
  std::deque<Stream> streams_;  // of the pass, from the one under way
  size_t first_stream_ = 0;     // its number
  bool is_streaming_ = false;   // the oldest one has begun
  uint64_t power_on_ = 0;       // picoseconds
  uint64_t pass_start_ = 0;     // picoseconds since then
  uint64_t stream_end_ = 0;
  uint64_t access_end_ = 0;
};

}  // namespace dfx

#endif
