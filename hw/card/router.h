// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_ROUTER_H
#define DFX_CARD_ROUTER_H

#include "card/unit.h"
#include "link/link_if.h"

namespace dfx {

// The router, which exchanges vectors with other cards.
class Router : public Unit {
 public:
  sc_core::sc_port<link_if> link{"link"};

  Router(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t card)
      : Unit(name, isa::Engine::router, machine), card_(card) {}

 protected:
  void work(Accepted& instruction, std::vector<Half>* received) override;
  bool wants_whole_operands() const override { return true; }

 private:
  void send(const Resolved& resolved, std::vector<Half> elements, Timeline* timeline);
  std::vector<Half> receive(const Resolved& resolved, Timeline* timeline);
  std::vector<Half> gather(const Resolved& resolved, std::vector<Half> elements, Timeline* timeline);
  // Waits until a simulated time.
  void wait_until(uint64_t picoseconds);

  const uint32_t card_;
};

}  // namespace dfx

#endif
