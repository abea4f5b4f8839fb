// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <vector>

#include "include/dfx_memory.h"
#include "memory/dram_banks.h"
#include "memory/memory_port.h"
#include "memory/memory_stream.h"

namespace {

using namespace dfx;

// splitmix64: the n-th number of a seeded sequence.
uint64_t random_number(uint64_t seed, uint64_t n) {
  uint64_t z = seed + (n + 1) * 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t access_address(const DFXAccessPattern& p, uint64_t n) {
  if (p.seed != 0) return p.base + random_number(p.seed, n) % (p.window / p.bytes) * p.bytes;
  const uint64_t offset = n * p.stride;
  return p.base + (p.window == 0 ? offset : offset % p.window);
}

bool is_write(const DFXAccessPattern& p, uint64_t n) {
  if (p.write_share <= 0 || p.write_share >= 1) return p.write_share >= 1;
  constexpr uint64_t kScale = uint64_t{1} << 53;
  return static_cast<double>(random_number(~p.seed, n) % kScale) < p.write_share * kScale;
}

// Accesses longer than a port burst are cut; shorter consecutive ones are joined.
struct PortRun {
  uint64_t count;
  uint32_t bytes;
  uint64_t stride;
};
PortRun port_run(const DFXMemoryParameters& m, const DFXAccessPattern& p) {
  const bool joins = p.interval_ps == 0 && (p.write_share <= 0 || p.write_share >= 1);
  if (p.seed != 0 || p.stride != p.bytes || p.window != 0 || !joins) {
    return {p.count, p.bytes, p.stride};
  }
  const uint64_t total = p.count * p.bytes;
  const uint32_t bytes = static_cast<uint32_t>(std::min<uint64_t>(m.port_burst_bytes, total));
  return {(total + bytes - 1) / bytes, bytes, bytes};
}

}  // namespace

void dfx_memory_run(const DFXMemoryParameters* parameters, const DFXAccessPattern* pattern, DFXAccessTime* time,
                    DFXDramCommand* log, size_t capacity, size_t* logged) {
  const DramTiming timing(*parameters);
  std::vector<DFXDramCommand> commands;
  MemoryPort port(timing, 1, log ? &commands : nullptr);
  const PortRun run = port_run(*parameters, *pattern);
  const MemoryPort::Times times = port.run(run.count, timing.ticks(pattern->start_ps), [&](uint64_t n) {
    PortBurst burst;
    burst.is_write = is_write(*pattern, n);
    if (pattern->interval_ps > 0) {
      burst.asked = timing.ticks(pattern->start_ps + n * pattern->interval_ps);
    }
    if (run.count != pattern->count || run.bytes != pattern->bytes) {
      const uint64_t end = pattern->base + pattern->count * pattern->bytes;
      burst.address = pattern->base + n * run.bytes;
      burst.bytes = static_cast<uint32_t>(std::min<uint64_t>(run.bytes, end - burst.address));
    } else {
      burst.address = access_address(*pattern, n);
      burst.bytes = pattern->bytes;
    }
    return burst;
  });
  time->first_ps = timing.picoseconds(times.first);
  time->last_ps = timing.picoseconds(times.last);
  time->activations = port.channel().activations();
  time->refreshes = port.channel().refreshes();
  const double mean = static_cast<double>(times.latency_sum) / static_cast<double>(run.count);
  time->mean_latency_ps = static_cast<uint64_t>(mean * 1e9 / parameters->clock_khz);
  time->longest_latency_ps = timing.picoseconds(times.latency_max);
  if (!log) return;
  std::sort(commands.begin(), commands.end(),
            [](const DFXDramCommand& a, const DFXDramCommand& b) { return a.tick < b.tick; });
  *logged = std::min(capacity, commands.size());
  std::copy_n(commands.begin(), *logged, log);
}

void dfx_memory_estimate(const DFXMemoryParameters* parameters, const DFXAccessPattern* pattern, DFXAccessTime* time) {
  MemoryStream stream(*parameters);
  MemoryStream::Run run;
  run.shape.is_write = pattern->write_share >= 1;
  run.start = stream.timing().ticks(pattern->start_ps);
  if (pattern->stride == pattern->bytes) {
    const uint64_t end = pattern->base + pattern->count * pattern->bytes;
    const uint64_t burst = parameters->burst_bytes;
    run.columns = (end + burst - 1) / burst - pattern->base / burst;
  } else {
    run.columns = pattern->count;
    run.shape.stride = pattern->stride;
  }
  const MemoryStream::Arrival arrival = stream.arrival(run);
  *time = DFXAccessTime{};
  time->first_ps = stream.timing().picoseconds(arrival.first);
  time->last_ps = stream.timing().picoseconds(arrival.last);
}

uint64_t dfx_dram_earliest(const DFXMemoryParameters* parameters, const DFXDramCommand* history, size_t count,
                           const DFXDramCommand* next) {
  const DramTiming timing(*parameters);
  DramBanks banks(timing);
  for (size_t i = 0; i < count; ++i) {
    banks.issue(static_cast<DramCommand>(history[i].kind), history[i].bank, history[i].row, history[i].tick);
  }
  return banks.earliest(static_cast<DramCommand>(next->kind), next->bank);
}

void dfx_memory_idle_latency(const DFXMemoryParameters* parameters, DFXIdleLatency* latency) {
  const DramTiming timing(*parameters);
  DramChannel channel(timing);
  // Three reads of one bank, far apart: closed row, the same row, another row.
  const uint64_t apart = timing.align(timing.refresh_interval / 8);
  double nanoseconds[3];
  const uint32_t rows[3] = {0, 0, 1};
  for (int i = 0; i < 3; ++i) {
    const uint64_t arrival = apart * static_cast<uint64_t>(i + 1);
    channel.enqueue({arrival, {0, rows[i]}, false, 0});
    const uint64_t ticks = channel.serve().tick + timing.path - arrival;
    nanoseconds[i] = static_cast<double>(timing.picoseconds(ticks)) / 1000;
  }
  *latency = {nanoseconds[1], nanoseconds[0], nanoseconds[2]};
}
