// SPDX-License-Identifier: Apache-2.0

#include "memory/dram_banks.h"

#include <algorithm>

namespace dfx {

DramBanks::DramBanks(const DramTiming& timing)
    : timing_(&timing),
      rows_(timing.banks(), kClosed),
      banks_(timing.banks()),
      groups_(timing.parameters.bank_groups) {}

const DramBanks::Recent& DramBanks::recent(DramScope scope, DramCommand command, uint32_t bank) const {
  const size_t index = static_cast<size_t>(command);
  switch (scope) {
    case DramScope::bank: return banks_[bank][index];
    case DramScope::group: return groups_[bank / timing_->parameters.banks_per_group][index];
    case DramScope::channel: break;
  }
  return channel_[index];
}

uint64_t DramBanks::earliest(DramCommand command, uint32_t bank, size_t rules) const {
  uint64_t tick = 0;
  const std::vector<DramRule>& known = timing_->rules_for[static_cast<size_t>(command)];
  for (size_t i = 0; i < rules; ++i) {
    const DramRule& rule = known[i];
    const uint64_t stored = recent(rule.scope, rule.previous, bank)[rule.occurrences - 1];
    if (stored != 0) tick = std::max(tick, stored - 1 + rule.ticks);
  }
  return tick;
}

void DramBanks::record(Commands* commands, DramCommand command, uint64_t tick) {
  // Precharges of several banks may be recorded in any order; the newest stays first.
  Recent& recent = (*commands)[static_cast<size_t>(command)];
  uint64_t value = tick + 1;
  for (uint64_t& each : recent) {
    if (value > each) std::swap(value, each);
  }
}

void DramBanks::issue(DramCommand command, uint32_t bank, uint32_t row, uint64_t tick) {
  record(&channel_, command, tick);
  if (command == DramCommand::refresh) return;
  record(&banks_[bank], command, tick);
  record(&groups_[bank / timing_->parameters.banks_per_group], command, tick);
  if (command == DramCommand::activate) rows_[bank] = row;
  if (command == DramCommand::precharge) rows_[bank] = kClosed;
}

}  // namespace dfx
