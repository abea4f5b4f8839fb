// SPDX-License-Identifier: Apache-2.0

#include "memory/dram_timing.h"

#include <algorithm>

namespace dfx {

DramTiming::DramTiming(const DFXMemoryParameters& p) : parameters(p) {
  using C = DramCommand;
  using S = DramScope;
  refresh_interval = align(ticks(p.refresh_interval_ps));
  path = ticks(p.path_ps) + ticks(p.switch_ps);
  const uint64_t written = p.write_latency_ticks + p.burst_ticks;
  const uint64_t precharge = ticks(p.precharge_ps);
  // Whatever the columns allow, each holds the data bus.
  const uint64_t other_group = std::max(p.column_other_group_ticks, p.burst_ticks);
  const uint64_t same_group = std::max(p.column_same_group_ticks, p.burst_ticks);
  rules = {
      {C::activate, C::read, S::bank, 1, ticks(p.activate_to_column_ps)},
      {C::activate, C::write, S::bank, 1, ticks(p.activate_to_column_ps)},
      {C::activate, C::precharge, S::bank, 1, ticks(p.row_active_ps)},
      {C::precharge, C::activate, S::bank, 1, precharge},
      {C::read, C::precharge, S::bank, 1, ticks(p.read_to_precharge_ps)},
      {C::write, C::precharge, S::bank, 1, written + ticks(p.write_recovery_ps)},
      {C::activate, C::activate, S::channel, 1, p.activate_to_activate_ticks},
      {C::activate, C::activate, S::channel, 4, ticks(p.activation_window_ps)},
      {C::read, C::read, S::channel, 1, other_group},
      {C::read, C::read, S::group, 1, same_group},
      {C::write, C::write, S::channel, 1, other_group},
      {C::write, C::write, S::group, 1, same_group},
      {C::write, C::read, S::channel, 1, written + p.write_to_read_other_ticks},
      {C::write, C::read, S::group, 1, written + p.write_to_read_same_ticks},
      {C::read, C::write, S::channel, 1, p.read_to_write_ticks},
      {C::precharge, C::refresh, S::channel, 1, precharge},
      {C::refresh, C::activate, S::channel, 1, ticks(p.refresh_ps)},
      {C::refresh, C::refresh, S::channel, 1, ticks(p.refresh_ps)},
  };
  for (const DramRule& rule : rules) {
    const size_t previous = static_cast<size_t>(rule.previous), next = static_cast<size_t>(rule.next);
    std::vector<DramRule>& known = rules_for[next];
    const auto place = rule.scope == S::channel ? known.begin() : known.end();
    known.insert(place, rule);
    if (rule.scope == S::channel) ++channel_rules_for[next];
    if (rule.scope == S::bank) in_bank[previous][next] = rule.ticks;
  }
}

uint64_t DramTiming::ticks(uint64_t picoseconds) const {
  // In parts, so that long times do not overflow.
  const uint64_t whole = picoseconds / 1000000000, rest = picoseconds % 1000000000;
  return whole * parameters.clock_khz + (rest * parameters.clock_khz + 999999999) / 1000000000;
}

uint64_t DramTiming::picoseconds(uint64_t ticks) const {
  const uint64_t whole = ticks / parameters.clock_khz, rest = ticks % parameters.clock_khz;
  return whole * 1000000000 + rest * 1000000000 / parameters.clock_khz;
}

DramLocation locate(const DFXMemoryParameters& p, uint64_t address) {
  uint64_t rest = address / p.burst_bytes;
  const uint64_t low_groups = uint64_t{1} << p.low_group_bits;
  uint64_t group = rest % low_groups;
  rest /= low_groups;
  rest /= p.row_bytes / p.burst_bytes;
  const uint64_t bank = rest % p.banks_per_group;
  rest /= p.banks_per_group;
  const uint64_t high_groups = p.bank_groups / low_groups;
  group += rest % high_groups * low_groups;
  rest /= high_groups;
  return {static_cast<uint32_t>(group * p.banks_per_group + bank), static_cast<uint32_t>(rest % p.rows)};
}

}  // namespace dfx
