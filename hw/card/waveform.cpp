// SPDX-License-Identifier: Apache-2.0

#include "card/waveform.h"

#include "functional/events.h"

namespace dfx {

void CoreSignals::moved(const uint64_t* events) {
  constexpr uint64_t beat_bits = 256;
  hbm_read_beats += events[static_cast<size_t>(Event::hbm_read_bits)] / beat_bits;
  hbm_write_beats += events[static_cast<size_t>(Event::hbm_write_bits)] / beat_bits;
}

Waveform::Waveform(const std::string& path)
    : file_(sc_core::sc_create_vcd_trace_file(path.c_str())) {
  file_->set_time_unit(1, sc_core::SC_PS);
}

Waveform::~Waveform() { sc_core::sc_close_vcd_trace_file(file_); }

void Waveform::add(const CoreSignals& signals, const std::string& name) {
  static const struct {
    isa::Engine engine;
    const char* name;
  } engines[] = {{isa::Engine::mpu, ".mpu_busy"},
                 {isa::Engine::vpu, ".vpu_busy"},
                 {isa::Engine::sfu, ".sfu_busy"},
                 {isa::Engine::dma, ".dma_busy"},
                 {isa::Engine::router, ".router_busy"}};
  sc_core::sc_trace(file_, signals.running, name + ".running");
  for (const auto& each : engines) {
    sc_core::sc_trace(file_, signals.busy[static_cast<size_t>(each.engine)], name + each.name);
  }
  sc_core::sc_trace(file_, signals.program_counter, name + ".program_counter", 32);
  sc_core::sc_trace(file_, signals.operation, name + ".operation", 4);
  sc_core::sc_trace(file_, signals.layer, name + ".layer", 32);
  sc_core::sc_trace(file_, signals.completed, name + ".completed");
  sc_core::sc_trace(file_, signals.hbm_read_beats, name + ".hbm_read_beats");
  sc_core::sc_trace(file_, signals.hbm_write_beats, name + ".hbm_write_beats");
}

}  // namespace dfx
