// SPDX-License-Identifier: Apache-2.0

#include "platform/host.h"

#include <utility>

namespace dfx {

Host::Host(sc_core::sc_module_name name, CommitObserver& observer) : sc_module(name), observer_(observer) {
  port.bind(*this);
}

uint64_t Host::enqueue(uint32_t card, const DFXPass& pass) {
  cards[static_cast<int>(card)]->enqueue({++number_, pass});
  return number_;
}

bool Host::committed(const DFXCommit& commit) {
  if (has_stopped_) return true;
  if (!observer_.took_effect(commit)) return false;
  has_stopped_ = true;
  sc_core::sc_pause();
  return true;
}

void Host::ended(PassReport report) {
  reports_.push_back(std::move(report));
  if (pauses_at_reports_) sc_core::sc_pause();
}

void Host::clear() {
  reports_.clear();
  fault_.clear();
  has_stopped_ = false;
}

}  // namespace dfx
