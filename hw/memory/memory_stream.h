// SPDX-License-Identifier: Apache-2.0
//
// What a channel that all others move in step with does with the runs that programs make. Between refreshes it
// follows the burst model (run_curve.h); refreshes are laid over it. memory_port.h is the slow reference it is held
// against.

#ifndef DFX_MEMORY_MEMORY_STREAM_H
#define DFX_MEMORY_MEMORY_STREAM_H

#include <algorithm>
#include <cstdint>
#include <map>

#include "memory/dram_timing.h"
#include "memory/run_curve.h"

namespace dfx {

class MemoryStream {
 public:
  explicit MemoryStream(const DFXMemoryParameters& parameters);

  // A run of `columns` DRAM bursts requested at `start`, the first one in a closed row.
  struct Run {
    uint64_t start = 0;  // tick
    uint64_t columns = 0;
    RunShape shape;
  };
  // Ticks at which the first and the last data are there, refreshes on the way included.
  struct Arrival {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  Arrival arrival(const Run& run) { return {first_arrival(run), last_arrival(run)}; }
  uint64_t first_arrival(const Run& run) const { return open(run.start) + timing_.path; }
  uint64_t last_arrival(const Run& run);
  // How many columns of a run have arrived by `tick`.
  uint64_t arrived(const Run& run, uint64_t tick);

  // Ticks from a closed row to its first column.
  uint64_t opening() const { return activate_to_column_; }
  // Ticks that `columns` of a long read of consecutive bytes take.
  uint64_t pace(uint64_t columns) { return curve(RunShape{}).pace(columns); }
  // Picoseconds that a column of a read of consecutive bytes takes over many refreshes, rounded up.
  uint64_t long_read_ps();
  // Columns that a port moves in one burst.
  uint64_t port_burst_columns() const {
    return std::max(1u, timing_.parameters.port_burst_bytes / timing_.parameters.burst_bytes);
  }
  const DramTiming& timing() const { return timing_; }

 private:
  RunCurve& curve(const RunShape& shape);
  // The first column command at or after `tick` in a closed row, behind a refresh that is under way.
  uint64_t open(uint64_t tick) const;
  // Ticks from the last column command before a refresh to the first one after it, the rows closed and opened.
  uint64_t resume(uint64_t last, uint64_t due, bool is_write) const;
  // Column commands by `limit`, and the tick of the last one of the run.
  uint64_t walk(const Run& run, uint64_t limit, uint64_t* last);

  DramTiming timing_;
  std::map<RunShape, RunCurve> curves_;
  uint64_t activate_to_column_;
  uint64_t read_to_precharge_;
  uint64_t write_to_precharge_;
  uint64_t precharge_;
  uint64_t refresh_;
};

}  // namespace dfx

#endif
