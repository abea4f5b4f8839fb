// SPDX-License-Identifier: Apache-2.0

#include "memory/cycle_channel.h"

#include <algorithm>

namespace dfx {

void CycleChannel::forget() {
  port_.forget();
  for (const uint32_t source : {kStream, kAccess}) asked_[source] = port_.oldest(source);
  streams_.clear();
  begin_access();
}

void CycleChannel::add_to_stream(const PortBurst& burst, uint64_t tick) {
  port_.request(burst, tick, kStream);
  streams_.back().end = ++asked_[kStream];
}

void CycleChannel::add_to_access(const PortBurst& burst, uint64_t tick) {
  port_.request(burst, tick, kAccess);
  access_.end = ++asked_[kAccess];
}

void CycleChannel::note(const MemoryPort::Moved& moved) {
  const auto add = [&moved](Span* span) {
    if (span->first == 0) span->first = moved.tick;
    span->last = std::max(span->last, moved.tick);
  };
  if (moved.source == kAccess) return add(&access_);
  for (Span& span : streams_) {
    if (moved.burst >= span.begin && moved.burst < span.end) return add(&span);
  }
}

void CycleChannel::advance(uint64_t tick) {
  while (const auto moved = port_.move_by(tick)) note(*moved);
}

bool CycleChannel::is_finished(bool wants_stream) const {
  return !(wants_stream && is_missing(streams_.front(), kStream)) && !is_missing(access_, kAccess);
}

void CycleChannel::finish(bool wants_stream) {
  while (!is_finished(wants_stream)) note(port_.move());
}

}  // namespace dfx
