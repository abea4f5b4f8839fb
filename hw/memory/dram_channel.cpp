// SPDX-License-Identifier: Apache-2.0

#include "memory/dram_channel.h"

#include <algorithm>

namespace dfx {

DramChannel::Plan DramChannel::plan(const ColumnAccess& access) const {
  const uint32_t bank = access.location.bank;
  const DramCommand column = access.is_write ? DramCommand::write : DramCommand::read;
  const auto start = [&](DramCommand command, uint64_t after) {
    return timing_.align(std::max({access.arrival, after, banks_.earliest(command, bank)}));
  };
  const auto rule = [&](DramCommand previous, DramCommand next) {
    return timing_.in_bank[static_cast<size_t>(previous)][static_cast<size_t>(next)];
  };
  Plan plan;
  uint64_t ready = 0;
  if (banks_.open_row(bank) != access.location.row) {
    plan.activates = true;
    if (banks_.open_row(bank) != DramBanks::kClosed) {
      plan.precharges = true;
      plan.precharge = start(DramCommand::precharge, 0);
      ready = plan.precharge + rule(DramCommand::precharge, DramCommand::activate);
    }
    plan.activate = start(DramCommand::activate, ready);
    ready = plan.activate + rule(DramCommand::activate, column);
  }
  plan.column = start(column, ready);
  return plan;
}

void DramChannel::issue(DramCommand command, uint32_t bank, uint32_t row, uint64_t tick) {
  banks_.issue(command, bank, row, tick);
  if (command == DramCommand::activate) ++activations_;
  if (log_) log_->push_back({tick, static_cast<uint32_t>(command), bank, row});
}

void DramChannel::refresh() {
  for (uint32_t bank = 0; bank < timing_.banks(); ++bank) {
    if (banks_.open_row(bank) == DramBanks::kClosed) continue;
    const uint64_t tick = std::max(refresh_due_, banks_.earliest(DramCommand::precharge, bank));
    issue(DramCommand::precharge, bank, 0, timing_.align(tick));
  }
  const uint64_t tick = std::max(refresh_due_, banks_.earliest(DramCommand::refresh, 0));
  issue(DramCommand::refresh, 0, 0, timing_.align(tick));
  ++refreshes_;
  refresh_due_ += timing_.refresh_interval;
}

DramChannel::Served DramChannel::serve() {
  for (;;) {
    const size_t window = std::min<size_t>(queue_.size(), timing_.parameters.reorder_window);
    size_t best = 0;
    Plan chosen = plan(queue_[0]);
    for (size_t i = 1; i < window; ++i) {
      const Plan candidate = plan(queue_[i]);
      if (candidate.column >= chosen.column) continue;
      best = i;
      chosen = candidate;
    }
    if (chosen.column > refresh_due_) {
      refresh();
      continue;
    }
    const ColumnAccess access = queue_[best];
    const DramLocation at = access.location;
    if (chosen.precharges) issue(DramCommand::precharge, at.bank, 0, chosen.precharge);
    if (chosen.activates) issue(DramCommand::activate, at.bank, at.row, chosen.activate);
    issue(access.is_write ? DramCommand::write : DramCommand::read, at.bank, at.row, chosen.column);
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(best));
    return {access, chosen.column};
  }
}

}  // namespace dfx
