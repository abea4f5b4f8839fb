// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_RUN_CURVE_H
#define DFX_MEMORY_RUN_CURVE_H

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "memory/memory_port.h"

namespace dfx {

// How a run of accesses moves through a channel.
struct RunShape {
  uint64_t stride = 0;  // bytes from one DRAM burst to the next; 0 = consecutive ones
  bool is_write = false;

  bool operator<(const RunShape& other) const {
    return stride != other.stride ? stride < other.stride : is_write < other.is_write;
  }
};

// When the DRAM bursts of a run have their data, if all rows are closed before it and no refresh comes between: the
// burst model of one channel (memory_port.h), as long as its pattern takes to repeat, and beyond that the pattern
// again. Short runs, whose last bursts have nothing behind them, are run one by one. Where refreshes follow each other
// closely, so that opening rows anew is much of the time, what comes after one is run too, from wherever it was.
class RunCurve {
 public:
  RunCurve(const DramTiming& timing, RunShape shape);

  // Ticks from the first burst's data until `column` more have theirs.
  uint64_t offset(uint64_t column);
  // The same for a run whose rows were closed when `done` of its bursts had moved.
  uint64_t resumed(uint64_t done, uint64_t column);
  // How many of at most `columns` bursts of a run have their data within `ticks` after the first of them.
  uint64_t within(uint64_t columns, uint64_t ticks);
  // The same for further bursts of a run whose rows were closed when `done` of its bursts had moved.
  uint64_t resumed_within(uint64_t done, uint64_t columns, uint64_t ticks);
  // Ticks that `columns` bursts of a run take that is under way for long.
  uint64_t pace(uint64_t columns);

 private:
  static constexpr uint64_t kShort = 256;
  static constexpr uint64_t kLongestPattern = 4096;
  static constexpr uint64_t kFewColumns = 512;  // between refreshes

  // A run that begins in the middle of the pattern, as far as it was looked at.
  struct Resumption {
    MemoryPort port;
    uint64_t next = 0;  // column that is asked for next
    std::vector<uint64_t> ticks;
  };

  // What follows from the machine and the shape alone.
  struct Traits {
    uint64_t late = 0;                   // ticks by which the second burst of a run is behind the pace
    bool is_limited_by_flights = false;  // bursts in flight set the pace, not the DRAM
    bool has_few_columns = false;        // between two refreshes
  };
  // A run whose rows were closed when `done` bursts had moved, `offset` ticks after the first of them.
  struct Resumed {
    uint64_t done = 0;
    uint64_t offset = 0;
  };

  const Traits& traits();
  uint64_t resumed(const Resumed& from, uint64_t column);
  PortBurst burst(uint64_t number) const;
  uint64_t run_resumed(uint64_t done, uint64_t column);
  uint64_t long_offset(uint64_t column);
  uint64_t ticks_of_pattern();
  uint64_t run(uint64_t columns) const;

  const DramTiming timing_;  // without refresh
  const uint64_t refresh_interval_;
  const RunShape shape_;
  const uint64_t columns_per_burst_;
  const uint64_t pattern_;                      // columns until banks and rows are visited as before
  MemoryPort port_;                             // the long run
  uint64_t asked_ = 0;                          // its bursts
  std::vector<uint64_t> ticks_;                 // its data
  std::map<uint64_t, Resumption> resumptions_;  // by the place in the pattern
  std::optional<Traits> traits_;
  std::vector<uint64_t> short_;  // offset of the last burst of runs by length, 0 = not run
};

}  // namespace dfx

#endif
