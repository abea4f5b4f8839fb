// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_TLM_MEMORY_H
#define DFX_MEMORY_TLM_MEMORY_H

#include <deque>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "memory/memory.h"
#include "memory/stripes.h"

namespace dfx {

// A memory outside of the model: one TLM-2.0 initiator socket per channel, approximately timed, one transaction per
// port burst, with as many in flight as the port allows. Addresses are the channel's own, data are not moved.
//
// Ends are known when they are there: until then the answer is what the rest takes at least, at the rate of the buses
// that the machine says, and whoever waits asks again.
class TlmMemory : public Memory {
 public:
  TlmMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration);
  ~TlmMemory() override;

  uint32_t channels() const { return stripes_.channels(); }
  // To be bound to a target that simulates the channel.
  tlm::tlm_base_initiator_socket<>& socket(uint32_t channel);

  void begin_pass() override;
  bool expects_more() const override;
  void expect(const Traffic& traffic, bool is_prefetched) override;
  StreamTimes stream(const StreamRequest& request) override;
  uint64_t stream_end() override;
  void consumed(uint64_t end) override;
  AccessTimes access(const AccessRequest& request) override;
  uint64_t access_end() override;

 private:
  class Channel;

  // Something that is moved, in bursts on several channels. Times in picoseconds.
  struct Transfer {
    uint64_t bytes = 0;
    uint64_t moved = 0;
    uint64_t position = 0;  // bytes of the streams before it in this pass
    uint64_t first = 0, last = 0;
    bool may_move = false;  // it has begun, or is fetched ahead
    bool has_begun = false;
    uint64_t begin = 0, end = 0;  // the matrix unit consumes it evenly between them
    bool is_done() const { return moved >= bytes; }
  };
  struct Burst {
    uint64_t address = 0;
    uint32_t bytes = 0;
    bool is_write = false;
    uint64_t needs = 0;  // bytes of this pass that must be consumed before, for the buffer's room
    std::shared_ptr<Transfer> transfer;
  };

  uint64_t cycle(uint64_t time) const;
  uint64_t time(uint64_t cycle) const { return pass_start_ + cycle * clock_period_ps_; }
  void ask(const Traffic& traffic, bool is_write, bool is_access, const std::shared_ptr<Transfer>& transfer);
  // When so many bytes of this pass are consumed; UINT64_MAX when that is not known.
  uint64_t time_of(uint64_t consumed) const;
  void moved(const Burst& burst);
  // When a transfer will have ended, as a cycle: later than now while it has not.
  uint64_t expected_end(const Transfer& transfer) const;

  const MemoryConfiguration configuration_;
  const Stripes stripes_;
  const uint64_t clock_period_ps_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::deque<std::shared_ptr<Transfer>> streams_;  // of the pass, from the one under way
  bool is_streaming_ = false;
  std::shared_ptr<Transfer> access_;
  uint64_t pass_start_ = 0;
};

}  // namespace dfx

#endif
