// SPDX-License-Identifier: Apache-2.0

#include "memory/dram_channel.h"

#include <algorithm>

namespace dfx {

DramChannel::Plan DramChannel::plan(const ColumnAccess& access) const {
  const uint32_t bank = access.location.bank;
  const DramCommand column = access.is_write ? DramCommand::write : DramCommand::read;
  const auto start = [&](DramCommand command, uint64_t after) {
    return timing_->align(std::max({access.arrival, after, banks_.earliest(command, bank)}));
  };
  const auto rule = [&](DramCommand previous, DramCommand next) {
    return timing_->in_bank[static_cast<size_t>(previous)][static_cast<size_t>(next)];
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
  for (uint32_t bank = 0; bank < timing_->banks(); ++bank) {
    if (banks_.open_row(bank) == DramBanks::kClosed) continue;
    const uint64_t tick = std::max(refresh_due_, banks_.earliest(DramCommand::precharge, bank));
    issue(DramCommand::precharge, bank, 0, timing_->align(tick));
  }
  const uint64_t tick = std::max(refresh_due_, banks_.earliest(DramCommand::refresh, 0));
  issue(DramCommand::refresh, 0, 0, timing_->align(tick));
  ++refreshes_;
  refresh_due_ += timing_->refresh_interval;
}

DramChannel::Choice DramChannel::choose() const {
  const size_t window = std::min<size_t>(queue_.size(), timing_->parameters.reorder_window);
  Choice choice{0, plan(queue_[0]).column};
  if (queue_[0].passed >= timing_->parameters.reorder_window) return choice;
  // Nothing can be sooner than the channel allows.
  const uint64_t soonest =
      timing_->align(std::min(banks_.earliest(DramCommand::read), banks_.earliest(DramCommand::write)));
  for (size_t i = 1; i < window && choice.column > soonest; ++i) {
    const uint64_t column = plan(queue_[i]).column;
    if (column < choice.column) choice = {i, column};
  }
  return choice;
}

DramChannel::Served DramChannel::serve(const Choice& choice) {
  const ColumnAccess access = queue_[choice.index];
  const Plan commands = plan(access);
  const DramLocation at = access.location;
  if (commands.precharges) issue(DramCommand::precharge, at.bank, 0, commands.precharge);
  if (commands.activates) issue(DramCommand::activate, at.bank, at.row, commands.activate);
  issue(access.is_write ? DramCommand::write : DramCommand::read, at.bank, at.row, commands.column);
  if (access.source != queue_[0].source) ++queue_[0].passed;
  queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(choice.index));
  return {access, commands.column};
}

DramChannel::Served DramChannel::serve() {
  for (;;) {
    const Choice choice = choose();
    if (!refreshes_before(choice.column)) return serve(choice);
    refresh();
  }
}

}  // namespace dfx
