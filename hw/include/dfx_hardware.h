// SPDX-License-Identifier: Apache-2.0
//
// The appliance, to Swift. Nothing throws across this boundary: a call that can fail returns a status, or null where
// it returns a pointer, and dfx_last_error() tells the cause of the last failed status on this platform.

#ifndef DFX_HARDWARE_H
#define DFX_HARDWARE_H

#include <stddef.h>
#include <stdint.h>

#include "dfx_counters.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct DFXPlatform DFXPlatform;

typedef enum DFXStatus {
  DFX_STATUS_OK = 0,
  DFX_STATUS_FAULT = 1,     // a device stopped with a fault, see DFXFault
  DFX_STATUS_INVALID = 2,   // the call itself was wrong
  DFX_STATUS_INTERNAL = 3,  // a defect of the model
  DFX_STATUS_HOST = 4,      // the host gives no more memory or threads
} DFXStatus;

typedef enum DFXMode {
  DFX_MODE_FUNCTIONAL = 0,  // values, no clock
  DFX_MODE_TIMED = 1,       // values take effect when their timing says so
  DFX_MODE_TIMING = 2,      // clock, no values
} DFXMode;

typedef enum DFXMemory { DFX_MEMORY_HBM = 0, DFX_MEMORY_DDR = 1 } DFXMemory;

#define DFX_MAXIMUM_DEVICES 32

typedef struct DFXFault {
  DFXFaultCode code;
  uint32_t device;
  uint32_t program_counter;
  char detail[160];
  // Of DFX_FAULT_KILLED: devices that waited in vain, bit k for device k, and at which instruction.
  uint32_t waiting;
  uint32_t waiting_program_counters[DFX_MAXIMUM_DEVICES];
} DFXFault;

// What a device is told before a pass.
typedef struct DFXPass {
  uint32_t token;           // id of the token at `position`
  uint32_t position;        // 0-based; the context length is position + 1
  uint32_t slot;            // of the arena of keys and values; below the slots of every device's program
  uint32_t without_output;  // nonzero: nobody reads its output, so it ends at the program's output marker
} DFXPass;

// A program with the configuration that a device's controller gets together with it.
#define DFX_NO_MARKER UINT32_MAX
typedef struct DFXProgram {
  const uint64_t* words;  // 4 x 64 bit each, little endian
  uint32_t instruction_count;
  const uint8_t* operations;  // one operation id per instruction (< DFX_OPERATION_COUNT), or null
  uint32_t layers;
  uint32_t slots;          // requests whose keys and values have a place; at least 1
  uint32_t slot_stride;    // from a slot's place to the next one's, in units of 64 bytes
  uint32_t output_marker;  // instruction before which a pass without output ends, or DFX_NO_MARKER
} DFXProgram;

#define DFX_OPERATION_COUNT 16
#define DFX_NO_TOKEN UINT32_MAX

// Outcome of one pass of one device. Cycles are kernel clock cycles since the start of the pass.
typedef struct DFXDeviceCounters {
  uint64_t cycles;
  uint64_t instructions;
  uint64_t operation_cycles[DFX_OPERATION_COUNT];  // adds up to `cycles`; index = operation tag
  uint64_t stall_cycles[DFX_STALL_CAUSE_COUNT];    // adds up to `cycles`; index = stall cause
  uint64_t events[DFX_EVENT_COUNT];                // counted events, index = event kind
  // the same events by operation, for energy by operation
  uint64_t operation_events[DFX_OPERATION_COUNT][DFX_EVENT_COUNT];
} DFXDeviceCounters;

typedef struct DFXPassResult {
  uint32_t token;             // that of the lowest device which emitted one, or DFX_NO_TOKEN
  uint64_t cycles;            // of the device that finished last; 0 without a clock
  uint64_t simulator_events;  // kernel activations, for the simulator's own speed
  DFXFault fault;
} DFXPassResult;

// What an instruction did for some cycles, and whom it waited for: the last one where it was several.
#define DFX_NO_INSTRUCTION UINT64_MAX
typedef struct DFXPhase {
  uint32_t cause;  // a stall cause
  uint32_t cards;  // that it waited for: bit k for card k
  uint64_t cycles;
  uint64_t sequence;         // of the instruction of its card that it waited for, or DFX_NO_INSTRUCTION
  uint32_t program_counter;  // of the same
} DFXPhase;

// Called after an instruction has taken effect (commit order), when a log or a debugger wants it. The
// callee may read registers and memories of all devices.
// Return nonzero to stop: the pass then ends with DFX_STATUS_OK and `stopped` set.
typedef struct DFXCommit {
  uint32_t device;
  uint32_t program_counter;
  uint64_t sequence;  // instructions that the device accepted before it in this pass
  uint64_t accepted_cycle;
  uint64_t started_cycle;
  uint64_t completed_cycle;
  uint32_t index_registers[4];
  // What it did, with a clock only, during the call only, else null: counted events (DFX_EVENT_COUNT), bytes
  // moved on each HBM channel, and its phases from when it was the next to be accepted to its completion.
  const uint64_t* events;
  const uint64_t* hbm_channel_bytes;
  const DFXPhase* phases;
  uint32_t phase_count;
} DFXCommit;
typedef int (*DFXCommitCallback)(void* context, const DFXCommit* commit);

#include "dfx_link.h"
#include "dfx_machine_parameters.h"
#include "dfx_seeded_fault.h"

typedef struct DFXPlatformOptions {
  DFXMode mode;
  uint32_t devices;
  uint32_t host_threads;  // 0 = all
} DFXPlatformOptions;

// Creates the platform. With a clock (timed, timing) only one may ever exist in a process.
DFXStatus dfx_platform_create(const DFXMachineParameters* machine, const DFXPlatformOptions* options,
                              DFXPlatform** platform, char* error, size_t error_size);
void dfx_platform_destroy(DFXPlatform* platform);
const char* dfx_last_error(const DFXPlatform* platform);

// Copies the program into a device.
DFXStatus dfx_load_program(DFXPlatform* platform, uint32_t device, const DFXProgram* program);

// Host view of a device's memory: `size` bytes from `address`; null when out of range. Memory that was never
// touched costs nothing and reads as zero.
const uint8_t* dfx_memory(const DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address,
                          uint64_t size);
// The same for writing, until the next pass begins: what was found out about these bytes is forgotten now, and
// not when they change.
uint8_t* dfx_writable_memory(DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address, uint64_t size);

// Host view of what all DDR memories hold where their devices did not write yet, so that the host keeps a
// table that each device has a copy of once. Null when out of range, with one device, or where the host
// cannot copy on write. To be filled before anything else: a page (4 KB or more) of a device's memory that
// was written does not change any more.
uint8_t* dfx_common_ddr(DFXPlatform* platform, uint64_t address, uint64_t size);

// Shows bytes of an open file in a device's memory, copied when the device writes. Address, size and offset
// are whole pages of the host. The descriptor may be closed afterwards.
DFXStatus dfx_show_file(DFXPlatform* platform, uint32_t device, DFXMemory memory, uint64_t address, uint64_t size,
                        int descriptor, uint64_t offset);

// Registers: FP16 bit patterns.
DFXStatus dfx_read_vector(DFXPlatform* platform, uint32_t device, uint32_t element, uint32_t count, uint16_t* bits);
DFXStatus dfx_write_vector(DFXPlatform* platform, uint32_t device, uint32_t element, uint32_t count,
                           const uint16_t* bits);
DFXStatus dfx_read_scalars(DFXPlatform* platform, uint32_t device, uint32_t first, uint32_t count, uint16_t* bits);
DFXStatus dfx_write_scalars(DFXPlatform* platform, uint32_t device, uint32_t first, uint32_t count,
                            const uint16_t* bits);

// Runs one pass on all devices: from instruction 0 until every device reaches end_pass or halt, or its output
// marker in a pass without output.
// Returns DFX_STATUS_FAULT with result->fault filled when a device stops; the platform can be reset then.
DFXStatus dfx_run_pass(DFXPlatform* platform, const DFXPass* pass, DFXPassResult* result);

// Functional mode only: runs `count` passes, each instruction for all of them before the next, so that a
// weight is read once for several tokens. The bits are those of the same passes one after another if
// these share nothing but memory that each writes at its own position before later positions read it
// (keys and values), and no register is read in a pass before it is written in it. Passes of several slots
// may be among them. Registers are afterwards those of the last pass with output, or else of the last.
// results[i] belongs to passes[i]; a fault stops all of them. The counters cover all the passes.
DFXStatus dfx_run_passes_lockstep(DFXPlatform* platform, const DFXPass* passes, uint32_t count, DFXPassResult* results);
DFXStatus dfx_device_counters(const DFXPlatform* platform, uint32_t device, DFXDeviceCounters* counters);

// Bytes that the last pass of a device moved on each HBM channel, lowest channel first; all 0 without a clock.
DFXStatus dfx_hbm_channel_bytes(const DFXPlatform* platform, uint32_t device, uint64_t* bytes, uint32_t channels);

// Value changes of key signals of the following passes, as a VCD file in an open file, until it is closed. The
// caller keeps the descriptor. `error` receives the errno of the first write that failed, or 0.
DFXStatus dfx_open_waveform(DFXPlatform* platform, int descriptor);
DFXStatus dfx_close_waveform(DFXPlatform* platform, int* error);

// Stops a device when `picoseconds` of simulated time have gone by since power-on or the last reset, or now if they
// have: nothing on it changes any more, and messages take the ring's other way. A pass that needed it ends with
// DFX_FAULT_KILLED, which names those that waited. Passes that begin after that run on the other devices. Only a reset
// brings it back. Needs a clock.
DFXStatus dfx_kill(DFXPlatform* platform, uint32_t device, uint64_t picoseconds);
// Simulated time since power-on or the last reset, in picoseconds; 0 without a clock. It goes on in passes only.
uint64_t dfx_simulated_time(const DFXPlatform* platform);

// Registers, ring queues and pipelines to their state after power-on (all bits 0), all devices alive; memory is kept
// when `keep_memory` is nonzero, else it reads as zero again.
DFXStatus dfx_reset(DFXPlatform* platform, int keep_memory);

// The name of a counted event, "" beyond the last.
const char* dfx_event_name(uint32_t event);
// The name of a stall cause, "" beyond the last.
const char* dfx_stall_cause_name(uint32_t cause);

// Vector targets of this processor as a bit mask; forcing one (0 = best) is for tests and acts on the
// whole process.
int64_t dfx_supported_targets(void);
void dfx_force_target(int64_t target);

void dfx_set_commit_callback(DFXPlatform* platform, DFXCommitCallback callback, void* context);

#ifdef __cplusplus
}
#endif

#endif
