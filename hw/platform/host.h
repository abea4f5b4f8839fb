// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_PLATFORM_HOST_H
#define DFX_PLATFORM_HOST_H

#include <deque>
#include <systemc>
#include <vector>

#include "card/host_if.h"
#include "functional/faults.h"

namespace dfx {

// Who watches instructions take effect.
class CommitObserver {
 public:
  virtual ~CommitObserver() = default;
  virtual bool is_watching() const = 0;
  // True when it wants to stop.
  virtual bool took_effect(const DFXCommit& commit) = 0;
};

// The host between the cards: gives them passes and takes their reports.
class Host : public sc_core::sc_module, public host_if {
 public:
  sc_core::sc_export<host_if> port{"port"};
  sc_core::sc_port<pass_if, 0> cards{"cards"};  // in the order of their numbers

  Host(sc_core::sc_module_name name, CommitObserver& observer);

  // Queues a pass for a card; returns the number under which it is reported.
  uint64_t enqueue(uint32_t card, const DFXPass& pass);
  // Whether a report waits; the simulation pauses when one arrives, if that is wanted.
  std::deque<PassReport>& reports() { return reports_; }
  void pause_at_reports(bool pauses) { pauses_at_reports_ = pauses; }

  const FirstFault& fault() const { return fault_; }
  bool has_stopped() const { return has_stopped_; }
  // Forgets reports, faults and a stop.
  void clear();

  bool is_observed() const override { return observer_.is_watching(); }
  bool committed(const DFXCommit& commit) override;
  void ended(PassReport report) override;
  void faulted(const Fault& fault) override { fault_.note(fault); }

 private:
  CommitObserver& observer_;
  std::deque<PassReport> reports_;
  FirstFault fault_;
  uint64_t number_ = 0;
  bool has_stopped_ = false;
  bool pauses_at_reports_ = false;
};

}  // namespace dfx

#endif
