// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_HOST_IF_H
#define DFX_CARD_HOST_IF_H

#include <cstdint>
#include <systemc>
#include <vector>

#include "functional/faults.h"
#include "include/dfx_hardware.h"

namespace dfx {

// A pass that a card was asked for, by a number that the host gives.
struct PassRequest {
  uint64_t number = 0;
  DFXPass pass{};
};

// What a card reports when a pass has ended.
struct PassReport {
  uint64_t number = 0;
  uint32_t card = 0;
  uint64_t begin_ps = 0;
  uint64_t end_ps = 0;
  uint32_t token = DFX_NO_TOKEN;
  DFXDeviceCounters counters{};
  std::vector<uint64_t> hbm_channel_bytes;
};

// The host, as a card sees it.
class host_if : public virtual sc_core::sc_interface {
 public:
  // Whether somebody wants to know what each instruction did.
  virtual bool is_observed() const = 0;
  // An instruction has taken effect; true when the observer wants to stop.
  virtual bool committed(const DFXCommit& commit) = 0;
  virtual void ended(PassReport report) = 0;
  // A card has stopped and stays so until it is reset.
  virtual void faulted(const Fault& fault) = 0;
};

// A card's queue of passes, as the host sees it. They run in order, each when the one before has ended.
class pass_if : public virtual sc_core::sc_interface {
 public:
  virtual void enqueue(const PassRequest& request) = 0;
};

}  // namespace dfx

#endif
