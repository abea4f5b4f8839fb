// SPDX-License-Identifier: Apache-2.0
//
// Closed forms of what a channel does with the patterns that programs make. memory_port.h is the slow
// reference they are held against: within 1 % with 8 or more bursts in flight, and within 15 % below,
// where the round trip of a burst shows.

#ifndef DFX_MEMORY_MEMORY_STREAM_H
#define DFX_MEMORY_MEMORY_STREAM_H

#include <algorithm>
#include <cstdint>

#include "memory/dram_timing.h"

namespace dfx {

// Which way a run of accesses moves through the bank groups.
enum class ColumnSpacing : uint8_t { alternating_groups, same_group };

class MemoryStream {
 public:
  explicit MemoryStream(const DFXMemoryParameters& parameters);

  // A run of `columns` DRAM bursts requested at `start`, the first one in a closed row.
  struct Run {
    uint64_t start = 0;  // tick
    uint64_t columns = 0;
    ColumnSpacing spacing = ColumnSpacing::alternating_groups;
  };
  // Ticks at which the first and the last data are there, refreshes on the way included.
  struct Arrival {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  Arrival arrival(const Run& run) const;
  // How many columns of a run have arrived by `tick`.
  uint64_t arrived(const Run& run, uint64_t tick) const;

  // Ticks from a closed row to its first column.
  uint64_t opening() const { return activate_to_column_; }
  // Ticks between the columns of a run.
  uint64_t column_step() const { return timing_.align(timing_.parameters.column_other_group_ticks); }
  // Columns that a port moves in one burst.
  uint64_t port_burst_columns() const {
    return std::max(1u, timing_.parameters.port_burst_bytes / timing_.parameters.burst_bytes);
  }
  const DramTiming& timing() const { return timing_; }

 private:
  // From the first column command of an undisturbed run to its command number `column`.
  uint64_t offset(ColumnSpacing spacing, uint64_t column) const;
  // The last command of such a run whose offset is at most `ticks`.
  uint64_t last_within(ColumnSpacing spacing, uint64_t ticks) const;
  // The first column command at or after `tick` in a closed row, behind a refresh that is under way.
  uint64_t open(uint64_t tick) const;
  // Column commands by `limit`, and the tick of the last one of the run.
  uint64_t walk(const Run& run, uint64_t limit, uint64_t* last) const;

  DramTiming timing_;
  uint64_t flight_columns_;   // columns of all the bursts that may be in flight
  uint64_t flight_period_;    // ticks until as many columns are there again
  uint64_t activate_step_;    // between the activations of the banks a run opens
  uint64_t banks_opened_;     // bank groups that consecutive columns visit in turn
  uint64_t activate_to_column_;
  uint64_t column_to_precharge_;
  uint64_t precharge_;
  uint64_t refresh_;
};

}  // namespace dfx

#endif
