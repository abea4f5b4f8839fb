// SPDX-License-Identifier: Apache-2.0

#include "memory/fetch_window.h"

#include <algorithm>

namespace dfx {
namespace {

DFXMemoryParameters without_path(DFXMemoryParameters p) {
  p.path_ps = p.switch_ps = 0;
  return p;
}

}  // namespace

FetchWindow::FetchWindow(const DFXMemoryParameters& p, uint64_t buffer_columns)
    : dram_(without_path(p)),
      timing_(p),
      buffer_columns_(buffer_columns),
      burst_columns_(dram_.port_burst_columns()),
      row_columns_((uint64_t{p.row_bytes} << p.low_group_bits) / p.burst_bytes),
      refresh_(timing_.align(timing_.ticks(p.precharge_ps)) + timing_.align(timing_.ticks(p.refresh_ps)) +
               dram_.opening()),
      is_short_(takes_less(std::min(buffer_columns, burst_columns_ * p.outstanding_bursts), timing_.path)) {}

// The data bus alone takes longer in most machines, for which nothing has to be simulated.
bool FetchWindow::takes_less(uint64_t columns, uint64_t ticks) {
  return columns * timing_.parameters.burst_ticks < ticks && dram_.pace(columns) < ticks;
}

void FetchWindow::begin_pass() {
  returns_.assign(timing_.parameters.outstanding_bursts, 0);
  consumption_.clear();
  position_ = served_ = 0;
}

uint64_t FetchWindow::room(uint64_t end) {
  if (end <= buffer_columns_) return 0;
  const uint64_t consumed = end - buffer_columns_;
  // Asked for in order: what ends before is not asked for again.
  while (consumption_.size() > 1 && consumption_.front().first + consumption_.front().columns < consumed) {
    consumption_.pop_front();
  }
  const Consumption& of = consumption_.front();
  if (consumed <= of.first) return 0;
  return of.begin + (of.end - of.begin) * std::min(consumed - of.first, of.columns) / of.columns;
}

uint64_t FetchWindow::serve(uint64_t tick, uint64_t columns, bool opens_row) {
  const uint64_t interval = timing_.refresh_interval;
  uint64_t first = timing_.align(tick) + (opens_row ? dram_.opening() : 0);
  first = std::max(first, served_ + dram_.pace(1));
  const uint64_t due = first / interval * interval;
  // The refresh before it has closed the rows; one that is under way goes first.
  if (due > 0) first = std::max(first, due + refresh_);
  uint64_t last = first + dram_.pace(columns - 1);
  if (last / interval != first / interval) last += refresh_;
  return served_ = last;
}

MemoryStream::Arrival FetchWindow::stream(uint64_t columns, bool is_prefetched, uint64_t begin, uint64_t ticks) {
  consumption_.push_back({position_, columns, begin, begin + std::max<uint64_t>(1, ticks)});
  const uint64_t known = is_prefetched ? 0 : begin;
  MemoryStream::Arrival arrival;
  for (uint64_t done = 0; done < columns;) {
    const uint64_t now = std::min(columns - done, burst_columns_);
    position_ += now;
    const uint64_t asked = std::max({known, returns_.front(), room(position_)});
    const uint64_t last = serve(asked, now, done % row_columns_ < now) + timing_.path;
    if (done == 0) arrival.first = last - dram_.pace(now - 1);
    returns_.pop_front();
    // Bursts come back in order.
    returns_.push_back(last);
    done += now;
    arrival.last = last;
  }
  return arrival;
}

void FetchWindow::consumed(uint64_t end) {
  Consumption& last = consumption_.back();
  last.end = std::max(last.begin + 1, end);
}

}  // namespace dfx
