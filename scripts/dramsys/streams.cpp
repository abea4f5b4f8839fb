// SPDX-License-Identifier: Apache-2.0
//
// Streams of one HBM pseudo-channel on DRAMSys behind the TLM memory, or on the cycle model.

#include <DRAMSys/config/DRAMSysConfiguration.h>
#include <DRAMSys/simulation/DRAMSys.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "memory/cycle_memory.h"
#include "memory/tlm_memory.h"

namespace {

using namespace dfx;

// One pseudo-channel as machine/spec.json has it.
DFXMemoryParameters hbm() {
  DFXMemoryParameters p{};
  p.channels = 1;
  p.clock_khz = 900000;
  p.bank_groups = p.banks_per_group = 4;
  p.low_group_bits = 1;
  p.row_bytes = 1024;
  p.rows = 16384;
  p.burst_bytes = 32;
  p.burst_ticks = p.command_ticks = 2;
  p.reorder_window = 16;
  p.activate_to_column_ps = p.precharge_ps = 14000;
  p.row_active_ps = 33000;
  p.read_to_precharge_ps = 5000;
  p.write_recovery_ps = p.activation_window_ps = 16000;
  p.refresh_ps = 260000;
  p.refresh_interval_ps = 3900000;
  p.activate_to_activate_ticks = p.column_same_group_ticks = 4;
  p.column_other_group_ticks = 2;
  p.write_to_read_same_ticks = 8;
  p.write_to_read_other_ticks = 6;
  p.read_to_write_ticks = 10;
  p.write_latency_ticks = 7;
  p.path_ps = 106660;
  p.port_burst_bytes = 512;
  p.outstanding_bursts = 64;
  return p;
}

// Moves one traffic, as the matrix unit or as the DMA unit would, and asks again until its end stays.
struct Unit : sc_core::sc_module {
  Memory& memory;
  const Traffic traffic;
  const bool is_write;
  uint64_t nanoseconds = 0;

  SC_HAS_PROCESS(Unit);
  Unit(sc_core::sc_module_name name, Memory& memory, const Traffic& traffic, bool is_write)
      : sc_module(name), memory(memory), traffic(traffic), is_write(is_write) {
    SC_THREAD(run);
  }

  uint64_t end() { return is_write ? memory.access_end() : memory.stream_end(); }

  void run() {
    memory.begin_pass();
    if (is_write) {
      memory.access({traffic, 0, true});
    } else {
      memory.stream({traffic, 0, 1, false});
    }
    for (uint64_t last = end(); last > nanoseconds; last = end()) {
      wait(sc_core::sc_time(static_cast<double>(last - nanoseconds), sc_core::SC_NS));
      nanoseconds = last;
    }
    sc_core::sc_stop();
  }
};

Traffic traffic(const std::string& name) {
  Traffic traffic{};
  if (name == "stride") {
    traffic.parts[0] = {0, 32, 16384, 4096};
  } else if (name == "scattered") {
    traffic.parts[0] = {0, 128, 16384, 12416};
  } else {
    traffic = Traffic::contiguous(0, 4 << 20);
  }
  return traffic;
}

}  // namespace

int sc_main(int argc, char** argv) {
  if (argc < 3 || (std::string(argv[1]) == "dramsys" && argc < 4)) {
    std::fprintf(stderr, "streams cycle|dramsys sequential|stride|scattered|write [CONFIG]\n");
    return 1;
  }
  const std::string model = argv[1], name = argv[2];
  const MemoryConfiguration configuration{hbm(), 0, uint64_t{1} << 40, 1000};
  std::unique_ptr<Memory> memory;
  std::unique_ptr<DRAMSys::DRAMSys> simulator;
  if (model == "dramsys") {
    const std::string folder = argv[3];
    auto tlm = std::make_unique<TlmMemory>("hbm", configuration);
    simulator = std::make_unique<DRAMSys::DRAMSys>("dramsys", DRAMSys::Config::from_path(folder + "/hbm.json", folder));
    tlm->socket(0).bind(simulator->tSocket);
    memory = std::move(tlm);
  } else {
    memory = std::make_unique<CycleMemory>("hbm", configuration);
  }
  Unit unit("unit", *memory, traffic(name), name == "write");
  sc_core::sc_start();
  const uint64_t bytes = unit.traffic.bytes();
  std::printf("%s %s: %llu bytes in %llu ns, %.2f GB/s\n", model.c_str(), name.c_str(),
              static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(unit.nanoseconds),
              static_cast<double>(bytes) / static_cast<double>(unit.nanoseconds));
  return 0;
}
