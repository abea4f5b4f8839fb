// SPDX-License-Identifier: Apache-2.0

#include "memory/run_curve.h"

#include <algorithm>
#include <numeric>

namespace dfx {
namespace {

DramTiming without_refresh(DramTiming timing) {
  timing.refresh_interval = UINT64_MAX / 2;
  return timing;
}

// Accesses of a shape until they come to the same banks in the same order; as often as the port has
// them in flight.
uint64_t pattern_of(const DFXMemoryParameters& p, RunShape shape, uint64_t in_flight, uint64_t longest) {
  const uint64_t stride = shape.stride == 0 ? p.burst_bytes : shape.stride;
  const uint64_t all_rows = uint64_t{p.bank_groups} * p.banks_per_group * p.row_bytes;
  const uint64_t once = all_rows / std::gcd(all_rows, stride);
  return std::min(longest, (in_flight + once - 1) / once * once);
}

// How many of `columns` have an offset, which grows with the column, of at most `ticks`; the first always has.
template <typename Offset>
uint64_t count_within(uint64_t columns, uint64_t ticks, Offset offset) {
  if (offset(columns - 1) <= ticks) return columns;
  uint64_t low = 0, high = columns - 1;
  while (low < high) {
    const uint64_t middle = high - (high - low) / 2;
    if (offset(middle) <= ticks) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low + 1;
}

}  // namespace

RunCurve::RunCurve(const DramTiming& timing, RunShape shape)
    : timing_(without_refresh(timing)),
      refresh_interval_(timing.refresh_interval),
      shape_(shape),
      columns_per_burst_(
          shape.stride > 0 ? 1 : std::max(1u, timing.parameters.port_burst_bytes / timing.parameters.burst_bytes)),
      pattern_(pattern_of(timing.parameters, shape, columns_per_burst_ * timing.parameters.outstanding_bursts,
                          kLongestPattern)),
      port_(timing_),
      short_(kShort) {}

PortBurst RunCurve::burst(uint64_t number) const {
  const uint64_t bytes = columns_per_burst_ * timing_.parameters.burst_bytes;
  const uint64_t step = shape_.stride == 0 ? bytes : shape_.stride;
  return {number * step, static_cast<uint32_t>(bytes), shape_.is_write};
}

// The data of the last of `columns` DRAM bursts that nothing follows, after that of the first.
uint64_t RunCurve::run(uint64_t columns) const {
  MemoryPort port(timing_);
  for (uint64_t left = columns, number = 0; left > 0; ++number) {
    PortBurst next = burst(number);
    const uint64_t now = std::min(left, columns_per_burst_);
    next.bytes = static_cast<uint32_t>(now * timing_.parameters.burst_bytes);
    port.request(next, 0);
    left -= now;
  }
  const uint64_t first = port.move().tick;
  uint64_t last = first;
  while (!port.is_idle()) last = port.move().tick;
  return last - first;
}

uint64_t RunCurve::ticks_of_pattern() {
  long_offset(2 * pattern_ - 1);
  return ticks_[2 * pattern_ - 1] - ticks_[pattern_ - 1];
}

uint64_t RunCurve::long_offset(uint64_t column) {
  const uint64_t known = std::min(column, 2 * pattern_ - 1);
  // Requests are ahead of what has moved, so that the run has not ended where it is looked at.
  const uint64_t ahead = timing_.parameters.outstanding_bursts + timing_.parameters.reorder_window;
  while (ticks_.size() <= known) {
    const uint64_t wanted = (ticks_.size() + 1) / columns_per_burst_ + ahead;
    for (; asked_ < wanted; ++asked_) port_.request(burst(asked_), 0);
    ticks_.push_back(port_.move().tick);
  }
  if (column == known) return ticks_[column] - ticks_[0];
  const uint64_t beyond = column - pattern_;
  return ticks_[pattern_ + beyond % pattern_] - ticks_[0] + beyond / pattern_ * ticks_of_pattern();
}

uint64_t RunCurve::offset(uint64_t column) {
  if (column == 0) return 0;
  if (column >= kShort) return long_offset(column);
  uint64_t& known = short_[column];
  if (known == 0) known = run(column + 1);
  return known;
}

uint64_t RunCurve::within(uint64_t columns, uint64_t ticks) {
  return count_within(columns, ticks, [&](uint64_t column) { return offset(column); });
}

// The pattern goes on where it was after the second row has been opened, or begins again, if that
// is sooner and bursts in flight are not what limits it.
uint64_t RunCurve::resumed(uint64_t done, uint64_t column) {
  if (traits().has_few_columns) return column == 0 ? 0 : run_resumed(done, column);
  return resumed(Resumed{done, long_offset(done)}, column);
}

uint64_t RunCurve::resumed(const Resumed& from, uint64_t column) {
  if (column == 0) return 0;
  const uint64_t going_on = traits().late + long_offset(from.done + column) - from.offset;
  return traits().is_limited_by_flights ? going_on : std::min(offset(column), going_on);
}

const RunCurve::Traits& RunCurve::traits() {
  if (!traits_) {
    const uint64_t second = offset(1), step = pace(1);
    const uint64_t in_flight = columns_per_burst_ * timing_.parameters.outstanding_bursts;
    Traits traits;
    traits.late = second > step ? second - step : 0;
    traits.is_limited_by_flights = pace(in_flight) < 2 * timing_.path;
    traits.has_few_columns = refresh_interval_ <= pace(kFewColumns) && !traits.is_limited_by_flights;
    traits_ = traits;
  }
  return *traits_;
}

uint64_t RunCurve::run_resumed(uint64_t done, uint64_t column) {
  const uint64_t place = done % pattern_;
  Resumption& run = resumptions_.try_emplace(place, Resumption{MemoryPort(timing_), place, {}}).first->second;
  const uint64_t bytes = timing_.parameters.burst_bytes;
  const uint64_t ahead = timing_.parameters.outstanding_bursts + timing_.parameters.reorder_window;
  while (run.ticks.size() <= column) {
    // To the end of the port's burst, all that are known, and as many as may be in flight.
    while (run.next < place + run.ticks.size() + ahead * columns_per_burst_) {
      PortBurst next = burst(run.next / columns_per_burst_);
      const uint64_t skipped = run.next % columns_per_burst_;
      next.address += skipped * bytes;
      next.bytes -= static_cast<uint32_t>(skipped * bytes);
      run.port.request(next, 0);
      run.next += columns_per_burst_ - skipped;
    }
    run.ticks.push_back(run.port.move().tick);
  }
  return run.ticks[column] - run.ticks[0];
}

uint64_t RunCurve::resumed_within(uint64_t done, uint64_t columns, uint64_t ticks) {
  if (traits().has_few_columns) {
    uint64_t count = 1;
    while (count < columns && run_resumed(done, count) <= ticks) ++count;
    return count;
  }
  const Resumed from{done, long_offset(done)};
  return count_within(columns, ticks, [&](uint64_t column) { return resumed(from, column); });
}

uint64_t RunCurve::pace(uint64_t columns) { return columns * ticks_of_pattern() / pattern_; }

}  // namespace dfx
