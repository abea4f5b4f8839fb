// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_FAST_MEMORY_H
#define DFX_MEMORY_FAST_MEMORY_H

#include <systemc>

#include "memory/fetch_window.h"
#include "memory/memory.h"
#include "memory/memory_stream.h"
#include "memory/stripes.h"

namespace dfx {

// A memory whose channels move in step: one stands for all. Each pass begins with rows closed and with a
// refresh phase of 0, so that equal passes are equal.
//
// Streams follow each other in program order. While one is under way and the DMA unit asks, the ports take
// turns: the unit waits for a burst of the stream, and the stream for the access and, at a write, for the
// bus to turn around twice. Where the DRAM waits for a long path, streams follow their window (fetch_window.h).
class FastMemory : public Memory {
 public:
  FastMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration);

  void begin_pass() override;
  // Streams are taken to follow each other without a gap, so that none needs to be known ahead.
  bool expects_more() const override { return false; }
  void expect(const Traffic&, bool) override {}
  StreamTimes stream(const StreamRequest& request) override;
  uint64_t stream_end() override { return stream_end_; }
  void consumed(uint64_t end) override;
  AccessTimes access(const AccessRequest& request) override;
  uint64_t access_end() override { return access_end_; }

 private:
  uint64_t tick(uint64_t cycle) const;
  uint64_t cycle(uint64_t tick) const;  // the first that begins at or after it
  // Bursts of a channel for consecutive bytes.
  uint64_t columns(uint64_t bytes) const;
  // The run of the busiest channel.
  MemoryStream::Run busiest(const AccessRequest& request) const;
  // When a stream's data are there, the channels as busy as they are.
  MemoryStream::Arrival fetch(const StreamRequest& request, uint64_t begin);
  // Tick at which the last column of a prefetched run is there.
  uint64_t fetch(const MemoryStream::Run& run, uint64_t begin);
  // The tick in which an access has its turn.
  uint64_t take_turn(uint64_t tick, uint64_t columns, bool is_write);
  // Ticks from a write's column command to the first one of a read.
  uint64_t write_to_read() const;
  // What a write into a running stream of reads costs it: data bus turnaround both ways.
  uint64_t turnaround() const;

  // Ticks that the channels need for columns of a long read.
  uint64_t pace(uint64_t columns) { return window_.sets_the_pace() ? window_.pace(columns) : channel_.pace(columns); }

  MemoryStream channel_;
  const Stripes stripes_;
  const uint64_t stripe_bytes_;
  const uint64_t buffer_columns_;
  FetchWindow window_;
  const uint64_t clock_period_ps_;
  uint64_t free_tick_ = 0;  // when the channels have issued everything requested before
  // Of the stream under way.
  uint64_t stream_end_ = 0;
  uint64_t last_issue_ = 0;
  uint64_t stream_columns_ = 0;
  uint64_t consume_ticks_ = 0;
  uint64_t access_end_ = 0;
  uint64_t readable_tick_ = 0;  // from which the data bus allows a read after the last write
};

}  // namespace dfx

#endif
