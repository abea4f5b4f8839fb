// SPDX-License-Identifier: Apache-2.0

#include "platform/timed_platform.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <systemc>

#include "card/card.h"
#include "card/waveform.h"
#include "functional/card_mask.h"
#include "link/ring.h"
#include "link/switch.h"
#include "memory/cycle_memory.h"
#include "memory/fast_memory.h"
#include "memory/memory_stream.h"
#include "memory/tlm_memory.h"
#include "memory/tlm_target.h"
#include "platform/host.h"

// libsystemc.so has a main() that wants this symbol; the host program has its own main().
int sc_main(int, char*[]) { return 1; }

namespace dfx {
namespace {

// A card with the memories beside it.
struct Slot {
  std::unique_ptr<Memory> hbm, ddr;
  std::unique_ptr<Card> card;
};

// A TLM memory with a target of the project's own behind each of its channels.
class MemoryWithTargets final : public TlmMemory {
 public:
  MemoryWithTargets(sc_core::sc_module_name name, const MemoryConfiguration& configuration)
      : TlmMemory(name, configuration) {
    const uint64_t column_ps = MemoryStream(configuration.parameters).long_read_ps();
    for (uint32_t c = 0; c < channels(); ++c) {
      targets_.push_back(
          std::make_unique<TlmTarget>(("target" + std::to_string(c)).c_str(), configuration.parameters, column_ps));
      socket(c).bind(targets_.back()->socket);
    }
  }

 private:
  std::vector<std::unique_ptr<TlmTarget>> targets_;
};

std::unique_ptr<Memory> make_memory(const std::string& name, DFXMemoryModel model,
                                    const MemoryConfiguration& configuration) {
  switch (model) {
    case DFX_MEMORY_MODEL_FAST: return std::make_unique<FastMemory>(name.c_str(), configuration);
    case DFX_MEMORY_MODEL_CYCLE: return std::make_unique<CycleMemory>(name.c_str(), configuration);
    case DFX_MEMORY_MODEL_TLM: return std::make_unique<MemoryWithTargets>(name.c_str(), configuration);
  }
  throw std::invalid_argument("no such memory model");
}

std::unique_ptr<Link> make_link(const DFXMachineParameters& machine, uint32_t cards) {
  switch (machine.link_model) {
    case DFX_LINK_MODEL_RING: return std::make_unique<Ring>("link", machine, cards);
    case DFX_LINK_MODEL_SWITCH: return std::make_unique<Switch>("link", machine, cards);
  }
  throw std::invalid_argument("no such link model");
}

class TimedPlatform final : public Platform, public CommitObserver {
 public:
  TimedPlatform(const DFXMachineParameters& machine, const DFXPlatformOptions& options) : Platform(machine, options) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_THROW);
    host_ = std::make_unique<Host>("host", *this);
    link_ = make_link(machine_, device_count());
    Executor* executor = options.mode == DFX_MODE_TIMED ? &executor_ : nullptr;
    for (uint32_t d = 0; d < device_count(); ++d) slots_.push_back(make_slot(d, executor));
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  DFXPassResult run_pass(const DFXPass& pass) override {
    host_->clear();
    const uint64_t before = activations();
    kill_due();
    size_t wanted = 0;
    for (uint32_t d = 0; d < device_count(); ++d) {
      devices_[d]->begin_pass(pass, device_count());
      if (has_card(dead_, d)) continue;
      host_->enqueue(d, pass);
      ++wanted;
    }
    simulate();
    // What changed last is written when time goes on.
    if (waveform_) sc_core::sc_start(sc_core::sc_time::from_value(machine_.clock_period_ps));
    Fault fault = host_->fault().fault();
    const bool is_complete = wanted > 0 && host_->reports().size() == wanted;
    if (!is_complete && !host_->has_stopped() && fault.code == DFX_FAULT_NONE) {
      fault = dead_ ? killed(cards_of(dead_).front(), standings()) : deadlock(standings());
    }
    if (!is_complete) stop_cards();
    if (fault.code != DFX_FAULT_NONE) return faulted(fault);
    DFXPassResult result{};
    for (PassReport& report : host_->reports()) {
      result.cycles = std::max<uint64_t>(result.cycles, report.counters.cycles);
      take(report);
    }
    result.token = emitted_token();
    result.simulator_events = activations() - before;
    return result;
  }

  bool kill(uint32_t device, uint64_t picoseconds) override {
    kills_.emplace(picoseconds, device);
    return true;
  }

  uint64_t simulated_time() const override { return sc_core::sc_time_stamp().value() - power_on_; }

  void reset(bool keep_memory) override {
    stop_cards();
    link_->restore();
    kills_.clear();
    dead_ = 0;
    power_on_ = sc_core::sc_time_stamp().value();
    for (const Slot& slot : slots_) {
      slot.hbm->power_up();
      slot.ddr->power_up();
    }
    Platform::reset(keep_memory);
  }

  bool open_waveform(int descriptor) override {
    waveform_.reset();  // the one before is whole
    waveform_ = std::make_unique<Waveform>(descriptor);
    for (uint32_t d = 0; d < device_count(); ++d) {
      waveform_->add(*slots_[d].card, "device" + std::to_string(d));
    }
    waveform_->begin();
    return true;
  }

  int close_waveform() override {
    const int error = waveform_ ? waveform_->close() : 0;
    waveform_.reset();
    return error;
  }

 private:
  Slot make_slot(uint32_t d, Executor* executor) {
    const std::string number = std::to_string(d);
    const DFXMachineParameters& m = machine_;
    Slot slot;
    slot.hbm =
        make_memory("hbm" + number, m.memory_model, {m.hbm, kStripeBytes, m.weight_buffer_bytes, m.clock_period_ps});
    slot.ddr = make_memory("ddr" + number, m.memory_model, {m.ddr, 0, m.weight_buffer_bytes, m.clock_period_ps});
    slot.card = std::make_unique<Card>(("card" + number).c_str(), m, d, device_count(), devices_[d]->program,
                                       devices_[d]->state, executor);
    slot.card->hbm.bind(slot.hbm->port);
    slot.card->ddr.bind(slot.ddr->port);
    slot.card->link.bind(link_->port);
    slot.card->host.bind(host_->port);
    host_->cards.bind(slot.card->passes);
    return slot;
  }

  // Runs until nothing moves any more or the host has stopped it, and stops cards on the way.
  void simulate() {
    while (!kills_.empty()) {
      const uint64_t now = simulated_time(), next = kills_.begin()->first;
      if (next > now) {
        sc_core::sc_start(sc_core::sc_time::from_value(next - now), sc_core::SC_EXIT_ON_STARVATION);
        if (host_->has_stopped() || !sc_core::sc_pending_activity()) return;
        // Time stands at the last event before that; nothing more happens until then.
        const uint64_t left = next - simulated_time();
        if (left > 0) sc_core::sc_start(sc_core::sc_time::from_value(left));
      }
      kill_due();
    }
    sc_core::sc_start();
  }

  // Stops the cards whose time has come.
  void kill_due() {
    for (; !kills_.empty() && kills_.begin()->first <= simulated_time(); kills_.erase(kills_.begin())) {
      const uint32_t card = kills_.begin()->second;
      if (has_card(dead_, card)) continue;
      Card& killed = *slots_[card].card;
      places_of_death_[card] = killed.standing().program_counter;
      killed.stop();
      link_->lose(card);
      dead_ |= card_mask(card);
    }
  }

  // What the host has of a device is that of its last pass.
  void take(PassReport& report) {
    Device& device = *devices_[report.card];
    device.counters = report.counters;
    device.hbm_channel_bytes = std::move(report.hbm_channel_bytes);
    device.token = report.token;
  }

  uint64_t activations() const {
    uint64_t count = 0;
    for (const Slot& slot : slots_) count += slot.card->activations();
    return count;
  }

  std::vector<Standing> standings() const {
    std::vector<Standing> standings;
    standings.reserve(slots_.size());
    for (const Slot& slot : slots_) standings.push_back(slot.card->standing());
    for (const uint32_t card : cards_of(dead_)) standings[card] = {true, places_of_death_.at(card)};
    return standings;
  }

  bool is_watching() const override { return has_commit_callback() || waveform_; }
  bool took_effect(const DFXCommit& commit) override { return report_commit(commit); }

  // Unwinds what a faulted, stopped or deadlocked pass left behind. A card is reset some delta cycles after
  // it was asked to stop.
  void stop_cards() {
    for (Slot& slot : slots_) slot.card->stop();
    while (sc_core::sc_pending_activity_at_current_time()) sc_core::sc_start(sc_core::SC_ZERO_TIME);
    link_->clear();
  }

  std::unique_ptr<Host> host_;
  std::unique_ptr<Link> link_;
  std::vector<Slot> slots_;
  // Cards to be stopped, by the time since `power_on_`; those that were, and where they stood.
  std::multimap<uint64_t, uint32_t> kills_;
  CardMask dead_ = 0;
  std::map<uint32_t, uint32_t> places_of_death_;
  uint64_t power_on_ = 0;               // picoseconds
  std::unique_ptr<Waveform> waveform_;  // before the cards in destruction
};

}  // namespace

std::unique_ptr<Platform> make_timed_platform(const DFXMachineParameters& machine, const DFXPlatformOptions& options) {
  static bool elaborated = false;
  if (elaborated) {
    throw std::logic_error("a process can elaborate one timed platform only");
  }
  elaborated = true;
  return std::make_unique<TimedPlatform>(machine, options);
}

}  // namespace dfx
