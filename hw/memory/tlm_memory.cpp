// SPDX-License-Identifier: Apache-2.0

#include "memory/tlm_memory.h"

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>
#include <list>
#include <stdexcept>
#include <string>

namespace dfx {
namespace {

uint64_t now() { return sc_core::sc_time_stamp().value(); }

}  // namespace

// A port: it sends the bursts of both units in turn, each when it may move, and takes the responses.
// Targets may hold on to a burst: it lives until the last of them has released it.
class TlmMemory::Channel : public sc_core::sc_module, private tlm::tlm_mm_interface {
 public:
  tlm_utils::simple_initiator_socket<Channel> socket{"socket"};

  Channel(sc_core::sc_module_name name, TlmMemory& memory, uint32_t outstanding)
      : sc_module(name), memory_(memory), credit_(outstanding) {
    socket.register_nb_transport_bw(this, &Channel::respond);
    SC_THREAD(send);
    SC_THREAD(take);
  }

  void ask(const Burst& burst, bool is_access) { asked_[is_access].push_back(burst); }
  void wake() { changed_.notify(sc_core::SC_ZERO_TIME); }
  void forget() { asked_[0].clear(), asked_[1].clear(); }

 private:
  SC_HAS_PROCESS(Channel);
  struct Flight {
    tlm::tlm_generic_payload payload;
    Burst burst;
  };

  // The next burst that may move now, of the unit that was not last; null when there is none, with the time to look
  // again.
  std::deque<Burst>* next(uint64_t* later) {
    *later = UINT64_MAX;
    for (const bool is_access : {!last_was_access_, last_was_access_}) {
      std::deque<Burst>& asked = asked_[is_access];
      if (asked.empty() || !asked.front().transfer->may_move) continue;
      const uint64_t room = memory_.time_of(asked.front().needs);
      if (room <= now()) {
        last_was_access_ = is_access;
        return &asked;
      }
      *later = std::min(*later, room);
    }
    return nullptr;
  }

  void send() {
    for (;;) {
      uint64_t later;
      std::deque<Burst>* const queue = credit_ > 0 ? next(&later) : nullptr;
      if (!queue) {
        if (credit_ > 0 && later != UINT64_MAX) {
          wait(sc_core::sc_time::from_value(later - now()), changed_);
        } else {
          wait(changed_);
        }
        continue;
      }
      flights_.emplace_back();
      Flight& flight = flights_.back();
      flight.payload.set_mm(this);
      flight.payload.acquire();
      flight.burst = queue->front();
      queue->pop_front();
      --credit_;
      request(flight);
    }
  }

  void request(Flight& flight) {
    tlm::tlm_generic_payload& payload = flight.payload;
    if (data_.size() < flight.burst.bytes) data_.resize(flight.burst.bytes);
    payload.set_command(flight.burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload.set_address(flight.burst.address);
    payload.set_data_ptr(data_.data());
    payload.set_data_length(flight.burst.bytes);
    payload.set_streaming_width(flight.burst.bytes);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    is_requesting_ = true;
    const tlm::tlm_sync_enum status = socket->nb_transport_fw(payload, phase, delay);
    if (status == tlm::TLM_COMPLETED) {
      is_requesting_ = false;
      ended_.notify(payload, delay);
    } else if (status == tlm::TLM_UPDATED) {
      react(payload, phase, delay);
    }
    while (is_requesting_) wait(requested_);
    if (delay > sc_core::SC_ZERO_TIME && status != tlm::TLM_ACCEPTED && phase == tlm::END_REQ) wait(delay);
  }

  tlm::tlm_sync_enum respond(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::END_REQ) {
      react(payload, phase, delay);
      return tlm::TLM_ACCEPTED;
    }
    react(payload, phase, delay);
    // Said, not implied by completion: some targets wait for it.
    phase = tlm::END_RESP;
    return tlm::TLM_UPDATED;
  }

  void react(tlm::tlm_generic_payload& payload, tlm::tlm_phase phase, const sc_core::sc_time& delay) {
    is_requesting_ = false;
    requested_.notify(sc_core::SC_ZERO_TIME);
    if (phase == tlm::BEGIN_RESP) ended_.notify(payload, delay);
  }

  std::list<Flight>::iterator flight(const tlm::tlm_generic_payload* payload) {
    return std::find_if(flights_.begin(), flights_.end(),
                        [payload](const Flight& each) { return &each.payload == payload; });
  }

  void free(tlm::tlm_generic_payload* payload) override { flights_.erase(flight(payload)); }

  void take() {
    for (;;) {
      wait(ended_.get_event());
      while (tlm::tlm_generic_payload* payload = ended_.get_next_transaction()) {
        if (payload->is_response_error()) {
          throw std::runtime_error("the memory's target answered " + payload->get_response_string());
        }
        memory_.moved(flight(payload)->burst);
        payload->release();
        ++credit_;
        changed_.notify(sc_core::SC_ZERO_TIME);
      }
    }
  }

  TlmMemory& memory_;
  std::deque<Burst> asked_[2];  // of streams, of accesses
  std::list<Flight> flights_;
  std::vector<unsigned char> data_;
  uint32_t credit_;
  bool last_was_access_ = false;
  bool is_requesting_ = false;
  sc_core::sc_event changed_, requested_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> ended_{"ended"};
};

TlmMemory::TlmMemory(sc_core::sc_module_name name, const MemoryConfiguration& configuration)
    : Memory(name),
      configuration_(configuration),
      stripes_(configuration.parameters.channels, configuration.stripe_bytes),
      clock_period_ps_(configuration.clock_period_ps),
      access_(std::make_shared<Transfer>()) {
  for (uint32_t c = 0; c < stripes_.channels(); ++c) {
    channels_.push_back(std::make_unique<Channel>(("channel" + std::to_string(c)).c_str(), *this,
                                                  configuration.parameters.outstanding_bursts));
  }
}

TlmMemory::~TlmMemory() = default;

tlm::tlm_base_initiator_socket<>& TlmMemory::socket(uint32_t channel) { return channels_[channel]->socket; }

uint64_t TlmMemory::cycle(uint64_t time) const {
  return time <= pass_start_ ? 0 : (time - pass_start_ + clock_period_ps_ - 1) / clock_period_ps_;
}

void TlmMemory::begin_pass() {
  pass_start_ = now();
  streams_.clear();
  is_streaming_ = false;
  for (const auto& channel : channels_) channel->forget();
}

bool TlmMemory::expects_more() const {
  const size_t begun = is_streaming_ ? 1 : 0;
  uint64_t bytes = 0;
  for (size_t i = begun + 1; i < streams_.size(); ++i) bytes += streams_[i]->bytes;
  return streams_.size() <= begun || bytes < configuration_.buffer_bytes;
}

void TlmMemory::ask(const Traffic& traffic, bool is_write, bool is_access, const std::shared_ptr<Transfer>& transfer) {
  const uint64_t longest = configuration_.parameters.port_burst_bytes;
  for (uint64_t r = 0; r < traffic.runs(); ++r) {
    const Traffic::Run run = traffic.run(r);
    for (uint32_t c = 0; c < stripes_.channels(); ++c) {
      const Stripes::Part part = stripes_.part(run.address, run.bytes, c);
      for (uint64_t done = 0; done < part.bytes;) {
        Burst burst;
        burst.address = part.address + done;
        burst.bytes = static_cast<uint32_t>(std::min(part.bytes - done, longest - burst.address % longest));
        burst.is_write = is_write;
        burst.transfer = transfer;
        done += burst.bytes;
        const uint64_t end = transfer->position + run.before + done * run.bytes / part.bytes;
        if (!is_access && end > configuration_.buffer_bytes) burst.needs = end - configuration_.buffer_bytes;
        channels_[c]->ask(burst, is_access);
      }
    }
  }
  for (const auto& channel : channels_) channel->wake();
}

uint64_t TlmMemory::time_of(uint64_t consumed) const {
  for (const auto& each : streams_) {
    if (consumed <= each->position) return 0;
    if (consumed > each->position + each->bytes) continue;
    if (!each->has_begun) return UINT64_MAX;
    return each->begin + (each->end - each->begin) * (consumed - each->position) / each->bytes;
  }
  return 0;
}

void TlmMemory::expect(const Traffic& traffic, bool is_prefetched) {
  auto stream = std::make_shared<Transfer>();
  stream->bytes = traffic.bytes();
  stream->may_move = is_prefetched;
  if (!streams_.empty()) stream->position = streams_.back()->position + streams_.back()->bytes;
  streams_.push_back(stream);
  ask(traffic, false, false, stream);
}

void TlmMemory::moved(const Burst& burst) {
  Transfer& transfer = *burst.transfer;
  transfer.moved += burst.bytes;
  if (transfer.first == 0) transfer.first = now();
  transfer.last = now();
}

uint64_t TlmMemory::expected_end(const Transfer& transfer) const {
  if (transfer.is_done()) return cycle(transfer.last);
  // At the rate of the buses it cannot be sooner; before anything has moved, the way there and back comes first.
  const DFXMemoryParameters& p = configuration_.parameters;
  const uint64_t each = (transfer.bytes - transfer.moved) / stripes_.channels();
  const uint64_t bursts = (each + p.burst_bytes - 1) / p.burst_bytes;
  const uint64_t rest = bursts * p.burst_ticks * 1000000000 / p.clock_khz;
  return std::max(cycle(now()) + 1, cycle(now() + rest + (transfer.moved == 0 ? p.path_ps : 0)));
}

StreamTimes TlmMemory::stream(const StreamRequest& request) {
  if (is_streaming_) streams_.pop_front();
  if (streams_.empty()) expect(request.traffic, request.is_prefetched);
  Transfer& stream = *streams_.front();
  if (stream.bytes != request.traffic.bytes()) {
    throw std::logic_error("the matrix unit reads another stream than the next one");
  }
  is_streaming_ = true;
  stream.may_move = stream.has_begun = true;
  stream.begin = now();
  stream.end = stream.begin + std::max<uint64_t>(1, request.consume_cycles) * clock_period_ps_;
  for (const auto& channel : channels_) channel->wake();
  const uint64_t first =
      stream.first > 0 ? cycle(stream.first) : request.start + configuration_.parameters.path_ps / clock_period_ps_;
  return {std::max(first, request.start), std::max(expected_end(stream), std::max(first, request.start))};
}

uint64_t TlmMemory::stream_end() { return expected_end(*streams_.front()); }

void TlmMemory::consumed(uint64_t end) {
  Transfer& stream = *streams_.front();
  stream.end = std::max(stream.begin + 1, time(end));
  for (const auto& channel : channels_) channel->wake();
}

AccessTimes TlmMemory::access(const AccessRequest& request) {
  access_ = std::make_shared<Transfer>();
  access_->bytes = request.traffic.bytes();
  access_->may_move = true;
  ask(request.traffic, request.is_write, true, access_);
  return {request.start, expected_end(*access_)};
}

uint64_t TlmMemory::access_end() { return expected_end(*access_); }

}  // namespace dfx
