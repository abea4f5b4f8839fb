// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_FETCH_WINDOW_H
#define DFX_MEMORY_FETCH_WINDOW_H

#include <cstdint>
#include <deque>

#include "memory/memory_stream.h"

namespace dfx {

// A channel whose DRAM waits for the path: what may be on its way at once, bursts in flight and room in the buffer,
// moves in less time than the path takes. A burst is then asked for when an earlier one has come back, or has been
// consumed, of whichever stream that was; refreshes fall into the gaps. Followed port burst by port burst, without
// banks.
class FetchWindow {
 public:
  FetchWindow(const DFXMemoryParameters& parameters, uint64_t buffer_columns);

  // Whether the channel is one of these.
  bool sets_the_pace() const { return is_short_; }
  void begin_pass();
  // Reads a stream that the matrix unit begins to consume, at the earliest, at `begin`, and takes `ticks` to.
  MemoryStream::Arrival stream(uint64_t columns, bool is_prefetched, uint64_t begin, uint64_t ticks);
  // The tick in which the last column of the stream will have been consumed.
  void consumed(uint64_t end);
  // Ticks that the DRAM needs for columns of a long read.
  uint64_t pace(uint64_t columns) { return dram_.pace(columns); }

 private:
  // Columns of the pass that are consumed evenly between two ticks.
  struct Consumption {
    uint64_t first = 0, columns = 0;
    uint64_t begin = 0, end = 0;
  };

  // The tick from which the buffer has room for the columns of the pass up to `end`.
  uint64_t room(uint64_t end);
  // The tick of the last column command of a burst that reaches the DRAM at `tick`.
  uint64_t serve(uint64_t tick, uint64_t columns, bool opens_row);
  // Whether so many columns of a long read take less time.
  bool takes_less(uint64_t columns, uint64_t ticks);

  MemoryStream dram_;  // without a path
  const DramTiming timing_;
  const uint64_t buffer_columns_;
  const uint64_t burst_columns_;
  const uint64_t row_columns_;  // consecutive ones until a row is opened
  const uint64_t refresh_;      // from closing the rows to a column
  const bool is_short_;
  std::deque<uint64_t> returns_;  // when the bursts that may be in flight come back
  std::deque<Consumption> consumption_;
  uint64_t position_ = 0;  // columns of the pass that were asked for
  uint64_t served_ = 0;    // tick of the last column command
};

}  // namespace dfx

#endif
