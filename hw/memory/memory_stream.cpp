// SPDX-License-Identifier: Apache-2.0

#include "memory/memory_stream.h"

#include <algorithm>

namespace dfx {

MemoryStream::MemoryStream(const DFXMemoryParameters& p)
    : timing_(p),
      activate_to_column_(timing_.align(timing_.ticks(p.activate_to_column_ps))),
      read_to_precharge_(timing_.ticks(p.read_to_precharge_ps)),
      write_to_precharge_(p.write_latency_ticks + p.burst_ticks + timing_.ticks(p.write_recovery_ps)),
      precharge_(timing_.align(timing_.ticks(p.precharge_ps))),
      refresh_(timing_.align(timing_.ticks(p.refresh_ps))) {}

RunCurve& MemoryStream::curve(const RunShape& shape) {
  return curves_.try_emplace(shape, timing_, shape).first->second;
}

uint64_t MemoryStream::open(uint64_t tick) const {
  const uint64_t due = tick / timing_.refresh_interval * timing_.refresh_interval;
  uint64_t begin = timing_.align(tick);
  if (due > 0) begin = std::max(begin, due + refresh_);
  // A refresh that falls due before the column could be read goes first.
  const uint64_t next = due + timing_.refresh_interval;
  if (begin + activate_to_column_ > next) begin = next + refresh_;
  return begin + activate_to_column_;
}

uint64_t MemoryStream::resume(uint64_t last, uint64_t due, bool is_write) const {
  const uint64_t free = last + (is_write ? write_to_precharge_ : read_to_precharge_);
  const uint64_t closed = timing_.align(std::max(due, free)) + precharge_;
  return closed + refresh_ + activate_to_column_;
}

uint64_t MemoryStream::walk(const Run& run, uint64_t limit, uint64_t* last) {
  RunCurve& curve = this->curve(run.shape);
  uint64_t column = open(run.start);
  uint64_t done = 0, counted = 0;
  const auto offset = [&](uint64_t later) { return done == 0 ? curve.offset(later) : curve.resumed(done, later); };
  // How many of `columns` come within `ticks` after the next one.
  const auto within = [&](uint64_t columns, uint64_t ticks) {
    return done == 0 ? curve.within(columns, ticks) : curve.resumed_within(done, columns, ticks);
  };
  for (;;) {
    const uint64_t interval = timing_.refresh_interval;
    const uint64_t due = (column + interval - 1) / interval * interval;
    const uint64_t now = within(run.columns - done, due - column);
    if (column <= limit) counted += within(now, limit - column);
    *last = column + offset(now - 1);
    done += now;
    if (done >= run.columns || *last > limit) return counted;
    column = resume(*last, due, run.shape.is_write);
  }
}

uint64_t MemoryStream::last_arrival(const Run& run) {
  uint64_t last = 0;
  walk(run, UINT64_MAX, &last);
  return last + timing_.path;
}

uint64_t MemoryStream::long_read_ps() {
  constexpr uint64_t kColumns = 1 << 16;
  const Arrival arrival = this->arrival({0, kColumns, {}});
  const uint64_t time = timing_.picoseconds(arrival.last - arrival.first);
  return (time + kColumns - 2) / (kColumns - 1);
}

uint64_t MemoryStream::arrived(const Run& run, uint64_t tick) {
  if (tick < timing_.path) return 0;
  uint64_t last = 0;
  return walk(run, tick - timing_.path, &last);
}

}  // namespace dfx
