// SPDX-License-Identifier: Apache-2.0
//
// The C boundary: arguments are checked, exceptions become statuses.

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "functional/events.h"
#include "functional/host_shortage.h"
#include "functional/kernels.h"
#include "functional/platform.h"
#include "include/dfx_hardware.h"
#include "platform/timed_platform.h"

struct DFXPlatform {
  std::unique_ptr<dfx::Platform> implementation;
};

namespace {

constexpr const char* kNoMemory = "the host gives no more memory (see ulimit -v)";

// Runs `body`, which returns a status, and turns what it throws into one.
template <typename Body>
DFXStatus guarded(DFXPlatform* platform, Body body) {
  if (!platform) return DFX_STATUS_INVALID;
  try {
    return body(*platform->implementation);
  } catch (const std::bad_alloc&) {
    platform->implementation->last_error = kNoMemory;
    return DFX_STATUS_HOST;
  } catch (const dfx::HostShortage& error) {
    platform->implementation->last_error = error.what();
    return DFX_STATUS_HOST;
  } catch (const std::exception& error) {
    platform->implementation->last_error = error.what();
    return DFX_STATUS_INTERNAL;
  }
}

DFXStatus invalid(dfx::Platform& platform, const char* cause) {
  platform.last_error = cause;
  return DFX_STATUS_INVALID;
}

bool has_range(size_t size, uint32_t first, uint32_t count) { return first <= size && count <= size - first; }

// A memory that has the bytes; null when it has not.
dfx::MappedMemory* memory_with(const DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address,
                               uint64_t size) {
  if (!platform || device >= platform->implementation->device_count()) return nullptr;
  dfx::MappedMemory& mapped = platform->implementation->device(device).state.memory(memory);
  return address > mapped.size() || size > mapped.size() - address ? nullptr : &mapped;
}

}  // namespace

extern "C" {

DFXStatus dfx_platform_create(const DFXMachineParameters* machine, const DFXPlatformOptions* options,
                              DFXPlatform** platform, char* error, size_t error_size) {
  if (!machine || !options || !platform || options->devices == 0) return DFX_STATUS_INVALID;
  try {
    auto created = std::make_unique<DFXPlatform>();
    created->implementation = options->mode == DFX_MODE_FUNCTIONAL ? dfx::make_functional_platform(*machine, *options)
                                                                   : dfx::make_timed_platform(*machine, *options);
    *platform = created.release();
    return DFX_STATUS_OK;
  } catch (const std::bad_alloc&) {
    if (error && error_size > 0) std::snprintf(error, error_size, "%s", kNoMemory);
    return DFX_STATUS_HOST;
  } catch (const dfx::HostShortage& cause) {
    if (error && error_size > 0) std::snprintf(error, error_size, "%s", cause.what());
    return DFX_STATUS_HOST;
  } catch (const std::exception& cause) {
    if (error && error_size > 0) std::snprintf(error, error_size, "%s", cause.what());
    return DFX_STATUS_INTERNAL;
  }
}

void dfx_platform_destroy(DFXPlatform* platform) { delete platform; }

const char* dfx_last_error(const DFXPlatform* platform) {
  return platform ? platform->implementation->last_error.c_str() : "no platform";
}

DFXStatus dfx_load_program(DFXPlatform* platform, uint32_t device, const DFXProgram* program) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    if (!program || (!program->words && program->instruction_count > 0)) return invalid(p, "no program");
    if (program->slots == 0) return invalid(p, "a program has at least one slot");
    const uint32_t count = program->instruction_count;
    const uint64_t bytes = 32ull * count;
    if (bytes > p.machine().instruction_memory_bytes) {
      return invalid(p, "the program is larger than the instruction memory");
    }
    for (uint32_t i = 0; program->operations && i < count; ++i) {
      if (program->operations[i] >= DFX_OPERATION_COUNT) return invalid(p, "an operation id is out of range");
    }
    p.load_program(device, *program);
    return DFX_STATUS_OK;
  });
}

const uint8_t* dfx_memory(const DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address,
                          uint64_t size) {
  dfx::MappedMemory* const mapped = memory_with(platform, device, memory, address, size);
  return mapped ? mapped->data() + address : nullptr;
}

uint8_t* dfx_writable_memory(DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address,
                             uint64_t size) {
  dfx::MappedMemory* const mapped = memory_with(platform, device, memory, address, size);
  return mapped ? mapped->writable(address, size) : nullptr;
}

uint8_t* dfx_common_ddr(DFXPlatform* platform, uint64_t address, uint64_t size) {
  dfx::CommonMemory* common = platform ? platform->implementation->common_ddr() : nullptr;
  if (!common || !common->data()) return nullptr;
  const uint64_t total = platform->implementation->machine().ddr.capacity_bytes;
  return address > total || size > total - address ? nullptr : common->data() + address;
}

DFXStatus dfx_show_file(DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address, uint64_t size,
                        int descriptor, uint64_t offset) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    const bool shown = p.device(device).state.memory(memory).show(address, size, descriptor, offset);
    return shown ? DFX_STATUS_OK : invalid(p, "the file cannot be shown in the memory");
  });
}

DFXStatus dfx_read_vector(DFXPlatform* platform, uint32_t device, uint32_t element, uint32_t count, uint16_t* bits) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    const auto& vectors = p.device(device).state.vectors;
    if (!has_range(vectors.size(), element, count)) return invalid(p, "no such vector elements");
    std::memcpy(bits, vectors.data() + element, count * 2ull);
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_write_vector(DFXPlatform* platform, uint32_t device, uint32_t element, uint32_t count,
                           const uint16_t* bits) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    auto& vectors = p.device(device).state.vectors;
    if (!has_range(vectors.size(), element, count)) return invalid(p, "no such vector elements");
    std::memcpy(vectors.data() + element, bits, count * 2ull);
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_read_scalars(DFXPlatform* platform, uint32_t device, uint32_t first, uint32_t count, uint16_t* bits) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    const auto& scalars = p.device(device).state.scalars;
    if (!has_range(scalars.size(), first, count)) return invalid(p, "no such scalar registers");
    std::memcpy(bits, scalars.data() + first, count * 2ull);
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_write_scalars(DFXPlatform* platform, uint32_t device, uint32_t first, uint32_t count,
                            const uint16_t* bits) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    auto& scalars = p.device(device).state.scalars;
    if (!has_range(scalars.size(), first, count)) return invalid(p, "no such scalar registers");
    std::memcpy(scalars.data() + first, bits, count * 2ull);
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_run_pass(DFXPlatform* platform, const DFXPass* pass, DFXPassResult* result) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (!pass || !result) return invalid(p, "no pass");
    if (!p.has_slots(pass, 1)) return invalid(p, "a program has no such slot");
    *result = p.run_pass(*pass);
    return result->fault.code == DFX_FAULT_NONE ? DFX_STATUS_OK : DFX_STATUS_FAULT;
  });
}

DFXStatus dfx_run_passes_lockstep(DFXPlatform* platform, const DFXPass* passes, uint32_t count,
                                  DFXPassResult* results) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (!passes || !results || count == 0) return invalid(p, "no passes");
    if (!p.has_lockstep()) return invalid(p, "passes run in lockstep without a clock only");
    if (!p.has_slots(passes, count)) return invalid(p, "a program has no such slot");
    p.run_passes(passes, count, results);
    return results[0].fault.code == DFX_FAULT_NONE && results[count - 1].fault.code == DFX_FAULT_NONE
               ? DFX_STATUS_OK
               : DFX_STATUS_FAULT;
  });
}

DFXStatus dfx_device_counters(const DFXPlatform* platform, uint32_t device, DFXDeviceCounters* counters) {
  return guarded(const_cast<DFXPlatform*>(platform), [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    *counters = p.device(device).counters;
    for (const auto& operation : counters->operation_events) {
      for (uint32_t e = 0; e < DFX_EVENT_COUNT; ++e) counters->events[e] += operation[e];
    }
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_hbm_channel_bytes(const DFXPlatform* platform, uint32_t device, uint64_t* bytes, uint32_t channels) {
  return guarded(const_cast<DFXPlatform*>(platform), [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    if (!bytes || channels != p.machine().hbm.channels) return invalid(p, "not the HBM's channels");
    const std::vector<uint64_t>& counted = p.device(device).hbm_channel_bytes;
    for (uint32_t c = 0; c < channels; ++c) bytes[c] = c < counted.size() ? counted[c] : 0;
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_open_waveform(DFXPlatform* platform, int descriptor) {
  return guarded(platform, [&](dfx::Platform& p) {
    return p.open_waveform(descriptor) ? DFX_STATUS_OK : invalid(p, "waveforms need a clock");
  });
}

DFXStatus dfx_close_waveform(DFXPlatform* platform, int* error) {
  return guarded(platform, [&](dfx::Platform& p) {
    const int first = p.close_waveform();
    if (error) *error = first;
    return DFX_STATUS_OK;
  });
}

DFXStatus dfx_kill(DFXPlatform* platform, uint32_t device, uint64_t picoseconds) {
  return guarded(platform, [&](dfx::Platform& p) {
    if (device >= p.device_count()) return invalid(p, "no such device");
    return p.kill(device, picoseconds) ? DFX_STATUS_OK : invalid(p, "stopping a device needs a clock");
  });
}

uint64_t dfx_simulated_time(const DFXPlatform* platform) {
  return platform ? platform->implementation->simulated_time() : 0;
}

DFXStatus dfx_reset(DFXPlatform* platform, int keep_memory) {
  return guarded(platform, [&](dfx::Platform& p) {
    p.reset(keep_memory != 0);
    return DFX_STATUS_OK;
  });
}

void dfx_set_commit_callback(DFXPlatform* platform, DFXCommitCallback callback, void* context) {
  if (platform) platform->implementation->set_commit_callback(callback, context);
}

const char* dfx_event_name(uint32_t event) { return dfx::event_name(static_cast<dfx::Event>(event)); }

const char* dfx_stall_cause_name(uint32_t cause) { return dfx::stall_cause_name(static_cast<dfx::StallCause>(cause)); }

int64_t dfx_supported_targets(void) { return dfx::kernels::supported_targets(); }

void dfx_force_target(int64_t target) { dfx::kernels::force_target(target); }

}  // extern "C"
