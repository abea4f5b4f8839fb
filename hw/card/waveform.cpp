// SPDX-License-Identifier: Apache-2.0

#include "card/waveform.h"

#include "card/card.h"
#include "functional/events.h"

namespace dfx {

void CardSignals::moved(const uint64_t* events) {
  constexpr uint64_t beat_bits = 256;
  hbm_read_beats += events[static_cast<size_t>(Event::hbm_read_bits)] / beat_bits;
  hbm_write_beats += events[static_cast<size_t>(Event::hbm_write_bits)] / beat_bits;
}

void Waveform::add(const Card& card, const std::string& name) {
  const CardSignals& signals = card.signals();
  static const struct {
    isa::Engine engine;
    const char* name;
  } engines[] = {{isa::Engine::mpu, "mpu_busy"},
                 {isa::Engine::vpu, "vpu_busy"},
                 {isa::Engine::sfu, "sfu_busy"},
                 {isa::Engine::dma, "dma_busy"},
                 {isa::Engine::router, "router_busy"}};
  file_.add(signals.running, name, "running", 1);
  for (const auto& each : engines) file_.add(card.busy(each.engine), name, each.name, 1);
  file_.add(signals.program_counter, name, "program_counter", 32);
  file_.add(signals.operation, name, "operation", 4);
  file_.add(signals.layer, name, "layer", 32);
  file_.add(signals.completed, name, "completed", 64);
  file_.add(signals.hbm_read_beats, name, "hbm_read_beats", 64);
  file_.add(signals.hbm_write_beats, name, "hbm_write_beats", 64);
}

}  // namespace dfx
