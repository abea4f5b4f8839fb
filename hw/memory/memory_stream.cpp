// SPDX-License-Identifier: Apache-2.0

#include "memory/memory_stream.h"

#include <algorithm>

#include "memory/memory_port.h"

namespace dfx {
namespace {

// Ticks per `columns` of a long run without refresh, burst by burst.
uint64_t measured_period(DramTiming timing, uint64_t columns) {
  constexpr uint64_t kBytes = 1 << 17;
  timing.refresh_interval = UINT64_MAX / 2;
  const uint32_t bytes = timing.parameters.port_burst_bytes;
  const auto last = [&](uint64_t total) {
    MemoryPort port(timing);
    return port.run(total / bytes, 0, [&](uint64_t n) {
      return PortBurst{n * bytes, bytes, false};
    }).last;
  };
  const uint64_t ticks = last(2 * kBytes) - last(kBytes);
  return ticks * columns * timing.parameters.burst_bytes / kBytes;
}

}  // namespace

MemoryStream::MemoryStream(const DFXMemoryParameters& p) : timing_(p) {
  const uint64_t step = timing_.align(p.column_other_group_ticks);
  const uint64_t per_burst = std::max(1u, p.port_burst_bytes / p.burst_bytes);
  flight_columns_ = per_burst * p.outstanding_bursts;
  flight_period_ = flight_columns_ * step;
  // With few bursts in flight the round trip shows, and rows are opened late: the pace of a long run
  // is measured on the reference.
  const uint64_t round_trip = timing_.path + 2 * timing_.ticks(p.row_active_ps);
  if (flight_period_ < 2 * round_trip) flight_period_ = measured_period(timing_, flight_columns_);
  activate_step_ = timing_.align(p.activate_to_activate_ticks);
  banks_opened_ = uint64_t{1} << p.low_group_bits;
  activate_to_column_ = timing_.align(timing_.ticks(p.activate_to_column_ps));
  column_to_precharge_ = timing_.ticks(p.read_to_precharge_ps);
  precharge_ = timing_.align(timing_.ticks(p.precharge_ps));
  refresh_ = timing_.align(timing_.ticks(p.refresh_ps));
}

uint64_t MemoryStream::offset(ColumnSpacing spacing, uint64_t column) const {
  const DFXMemoryParameters& p = timing_.parameters;
  if (spacing == ColumnSpacing::same_group) {
    return column * timing_.align(p.column_same_group_ticks);
  }
  const uint64_t step = timing_.align(p.column_other_group_ticks);
  if (column == 0) return 0;
  // Later columns of an open bank fill the gaps while the others open, so a run is late once only.
  const uint64_t late = activate_step_ > step ? activate_step_ - step : 0;
  const uint64_t paced = column / flight_columns_ * flight_period_ + column % flight_columns_ * step;
  return std::max(paced + late, std::min(column, banks_opened_ - 1) * activate_step_);
}

uint64_t MemoryStream::last_within(ColumnSpacing spacing, uint64_t ticks) const {
  const DFXMemoryParameters& p = timing_.parameters;
  if (spacing == ColumnSpacing::same_group) return ticks / timing_.align(p.column_same_group_ticks);
  const uint64_t step = timing_.align(p.column_other_group_ticks);
  uint64_t column = ticks / flight_period_ * flight_columns_ +
                    std::min(ticks % flight_period_ / step, flight_columns_ - 1);
  while (offset(spacing, column) > ticks) --column;
  return column;
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

uint64_t MemoryStream::walk(const Run& run, uint64_t limit, uint64_t* last) const {
  uint64_t column = open(run.start);
  uint64_t done = 0, counted = 0;
  for (;;) {
    const uint64_t due = (column / timing_.refresh_interval + 1) * timing_.refresh_interval;
    const uint64_t fitting = last_within(run.spacing, due - column) + 1;
    const uint64_t now = std::min(run.columns - done, fitting);
    if (column <= limit) counted += std::min(now, last_within(run.spacing, limit - column) + 1);
    done += now;
    *last = column + offset(run.spacing, now - 1);
    if (done >= run.columns || *last > limit) return counted;
    // The rows close, the refresh runs, the row opens again.
    const uint64_t closed = timing_.align(std::max(due, *last + column_to_precharge_)) + precharge_;
    column = closed + refresh_ + activate_to_column_;
  }
}

MemoryStream::Arrival MemoryStream::arrival(const Run& run) const {
  uint64_t last = 0;
  walk(run, UINT64_MAX, &last);
  return {open(run.start) + timing_.path, last + timing_.path};
}

uint64_t MemoryStream::arrived(const Run& run, uint64_t tick) const {
  if (tick < timing_.path) return 0;
  uint64_t last = 0;
  return walk(run, tick - timing_.path, &last);
}

}  // namespace dfx
