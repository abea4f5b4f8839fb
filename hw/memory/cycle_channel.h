// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_CYCLE_CHANNEL_H
#define DFX_MEMORY_CYCLE_CHANNEL_H

#include <cstdint>
#include <deque>

#include "memory/memory_port.h"

namespace dfx {

// A channel under the requests of both units, burst by burst. It can be copied, to see what would come if nobody asked
// for more.
class CycleChannel {
 public:
  explicit CycleChannel(const DramTiming& timing) : port_(timing, kSources) {}

  // When data of a stream or of an access moved.
  struct Span {
    uint64_t begin = 0, end = 0;   // its bursts, by number
    uint64_t first = 0, last = 0;  // ticks of its first and last data; 0 before they have moved
  };

  // Forgets what is under way.
  void forget();

  // Opens the next stream; its bursts follow, and it ends with the last of them.
  void open_stream() { streams_.push_back(Span{asked_[kStream], asked_[kStream], 0, 0}); }
  void add_to_stream(const PortBurst& burst, uint64_t tick);
  // Forgets the oldest stream.
  void close_stream() { streams_.pop_front(); }
  // A stream, by its place behind the oldest one.
  const Span& stream(size_t index) const { return streams_[index]; }

  void begin_access() { access_ = Span{asked_[kAccess], asked_[kAccess], 0, 0}; }
  void add_to_access(const PortBurst& burst, uint64_t tick);
  const Span& access() const { return access_; }

  // Lets time go on until a tick.
  void advance(uint64_t tick);
  // Whether the oldest stream, if that is wanted, and the access have all of their data.
  bool is_finished(bool wants_stream) const;
  // Goes on until they have.
  void finish(bool wants_stream);
  // The tick of the last command.
  uint64_t now() const { return port_.now(); }

 private:
  static constexpr uint32_t kStream = 0, kAccess = 1, kSources = 2;

  bool is_missing(const Span& span, uint32_t source) const {
    return span.end > span.begin && port_.oldest(source) < span.end;
  }
  void note(const MemoryPort::Moved& moved);

  MemoryPort port_;
  std::deque<Span> streams_;
  Span access_;
  uint64_t asked_[kSources] = {0, 0};
};

}  // namespace dfx

#endif
