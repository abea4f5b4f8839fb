// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_VALUE_CHANGE_FILE_H
#define DFX_CARD_VALUE_CHANGE_FILE_H

#include <cstdint>
#include <string>
#include <systemc>
#include <type_traits>
#include <utility>
#include <vector>

namespace dfx {

// A value change dump (IEEE 1364) into an open descriptor. SystemC's own file can be neither written into a
// pipe nor asked whether the disk was full, and has no time before its first change.
//
// The kernel asks for the values whenever time goes on; picoseconds since the process's first pass.
class ValueChangeFile final : public sc_core::sc_trace_file {
 public:
  // Writes to a copy of `descriptor`.
  explicit ValueChangeFile(int descriptor);
  ~ValueChangeFile() override;
  ValueChangeFile(const ValueChangeFile&) = delete;
  ValueChangeFile& operator=(const ValueChangeFile&) = delete;

  // Adds a value, which outlives the file, as a wire of `width` bits in the module `scope`; values of one scope
  // follow each other.
  template <typename Value>
  void add(const Value& value, const std::string& scope, const std::string& name, unsigned width) {
    static_assert(std::is_unsigned_v<Value>, "wires have no sign");
    add(Wire{&value, [](const void* place) -> uint64_t { return *static_cast<const Value*>(place); }, width, 0, scope,
             name});
  }
  // Writes the names, and all values as they are now, at this time.
  void begin();
  // Ends the file; the errno of the first write that failed, or 0.
  int close();

 private:
  struct Wire {
    const void* place;
    uint64_t (*read)(const void* place);
    unsigned width;
    uint64_t last;
    std::string scope;
    std::string name;
  };

  void add(Wire wire) { wires_.push_back(std::move(wire)); }
  void cycle(bool is_delta) override;
  void change(size_t index);
  void flush();
  // Its short name in the file.
  static std::string code(size_t index);

  // What the kernel's interface offers besides; nobody traces through it.
#define DFX_NOT_TRACED(type) \
  void trace(const type&, const std::string&) override {}
  DFX_NOT_TRACED(sc_core::sc_event)
  DFX_NOT_TRACED(sc_core::sc_time)
  DFX_NOT_TRACED(bool)
  DFX_NOT_TRACED(sc_dt::sc_bit)
  DFX_NOT_TRACED(sc_dt::sc_logic)
  DFX_NOT_TRACED(float)
  DFX_NOT_TRACED(double)
  DFX_NOT_TRACED(sc_dt::sc_int_base)
  DFX_NOT_TRACED(sc_dt::sc_uint_base)
  DFX_NOT_TRACED(sc_dt::sc_signed)
  DFX_NOT_TRACED(sc_dt::sc_unsigned)
  DFX_NOT_TRACED(sc_dt::sc_fxval)
  DFX_NOT_TRACED(sc_dt::sc_fxval_fast)
  DFX_NOT_TRACED(sc_dt::sc_fxnum)
  DFX_NOT_TRACED(sc_dt::sc_fxnum_fast)
  DFX_NOT_TRACED(sc_dt::sc_bv_base)
  DFX_NOT_TRACED(sc_dt::sc_lv_base)
#undef DFX_NOT_TRACED
#define DFX_NOT_TRACED(type) \
  void trace(const type&, const std::string&, int) override {}
  DFX_NOT_TRACED(unsigned char)
  DFX_NOT_TRACED(unsigned short)
  DFX_NOT_TRACED(unsigned int)
  DFX_NOT_TRACED(unsigned long)
  DFX_NOT_TRACED(char)
  DFX_NOT_TRACED(short)
  DFX_NOT_TRACED(int)
  DFX_NOT_TRACED(long)
  DFX_NOT_TRACED(sc_dt::int64)
  DFX_NOT_TRACED(sc_dt::uint64)
#undef DFX_NOT_TRACED
  void trace(const unsigned int&, const std::string&, const char**) override {}
  void write_comment(const std::string&) override {}
  void set_time_unit(double, sc_core::sc_time_unit) override {}

  std::vector<Wire> wires_;
  std::string pending_;
  int descriptor_;
  int error_ = 0;
  bool has_begun_ = false;
};

}  // namespace dfx

#endif
