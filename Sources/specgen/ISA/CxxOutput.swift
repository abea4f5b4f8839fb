// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes the C++ opcodes, field structure and decoder.
struct CxxOutput {
  let specification: Specification

  private let banner = """
    // SPDX-License-Identifier: Apache-2.0
    // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.


    """

  private var fieldNames: [String] {
    specification.fields.keys.filter { $0 != "opcode" }.sorted()
  }

  private var timingClasses: [String] {
    Set(specification.instructions.map(\.timing)).sorted()
  }

  var header: String {
    var out =
      banner + """
        #ifndef DFX_GENERATED_ISA_H
        #define DFX_GENERATED_ISA_H

        #include <cstdint>
        #include <string>

        namespace dfx::isa {

        enum class Opcode : uint8_t {

        """
    for definition in specification.instructions {
      out += "  \(definition.mnemonic.cxxName) = 0x\(String(definition.opcode, radix: 16)),\n"
    }
    out += """
      };

      enum class Engine : uint8_t { mpu, vpu, sfu, dma, router, control };

      // What determines how long an instruction takes and which events it counts.
      enum class TimingClass : uint8_t {

      """
    for name in timingClasses { out += "  \(name),\n" }
    out += """
      };

      // One instruction; fields that its opcode does not use are 0.
      struct Instruction {
        Opcode opcode{};

      """
    for name in fieldNames { out += "  uint32_t \(name) = 0;\n" }
    return out + """
      };

      enum class DecodeStatus : uint8_t { ok, undefined_opcode, reserved_bits, operand_range };

      DecodeStatus decode(const uint64_t word[4], Instruction& instruction);
      const char* mnemonic(Opcode opcode);
      Engine engine(Opcode opcode);
      TimingClass timing_class(Opcode opcode);
      std::string disassemble(const Instruction& instruction);

      }  // namespace dfx::isa

      #endif

      """
  }

  var source: String {
    var out =
      banner + """
        #include "generated/isa.h"

        namespace dfx::isa {
        namespace {

        uint32_t bits(const uint64_t word[4], unsigned low, unsigned high) {
          const unsigned part = low / 64, shift = low % 64;
          uint64_t value = word[part] >> shift;
          if (shift != 0 && part < 3) value |= word[part + 1] << (64 - shift);
          return static_cast<uint32_t>(value & ((uint64_t{1} << (high - low + 1)) - 1));
        }

        bool reserved(const uint64_t word[4], uint64_t m0, uint64_t m1, uint64_t m2, uint64_t m3) {
          return ((word[0] & m0) | (word[1] & m1) | (word[2] & m2) | (word[3] & m3)) != 0;
        }

        }  // namespace

        DecodeStatus decode(const uint64_t word[4], Instruction& instruction) {
          instruction = Instruction{};
          instruction.opcode = static_cast<Opcode>(word[0] & 0xff);
          switch (instruction.opcode) {

        """
    for definition in specification.instructions { out += decodeCase(definition) }
    out += "  }\n  return DecodeStatus::undefined_opcode;\n}\n\n"
    out += table("const char* mnemonic(Opcode opcode)", "\"?\"") { "\"\($0.mnemonic)\"" }
    out += table("Engine engine(Opcode opcode)", "Engine::control") { "Engine::\($0.engine)" }
    out += table("TimingClass timing_class(Opcode opcode)", "TimingClass::control") {
      "TimingClass::\($0.timing)"
    }
    out += disassembler
    return out + "}  // namespace dfx::isa\n"
  }

  private func decodeCase(_ definition: Specification.InstructionDefinition) -> String {
    var used = InstructionWord()
    for name in ["opcode"] + definition.operands {
      let field = specification.fields[name]!
      used.set((1 << UInt64(field.high - field.low + 1)) - 1, field.low, field.high)
    }
    let masks = used.array.map { "0x" + String(~$0, radix: 16) + "u" }.joined(separator: ", ")
    var out = "    case Opcode::\(definition.mnemonic.cxxName):\n"
    out += "      if (reserved(word, \(masks))) return DecodeStatus::reserved_bits;\n"
    for name in definition.operands {
      let field = specification.fields[name]!
      out += "      instruction.\(name) = bits(word, \(field.low), \(field.high));\n"
      if let legal = field.legal, legal[1] < (1 << UInt64(field.high - field.low + 1)) - 1 {
        out += "      if (instruction.\(name) > \(legal[1])) return DecodeStatus::operand_range;\n"
      }
    }
    return out + "      return DecodeStatus::ok;\n"
  }

  private func table(
    _ signature: String, _ missing: String,
    _ value: (Specification.InstructionDefinition) -> String
  ) -> String {
    var out = "\(signature) {\n  switch (opcode) {\n"
    for definition in specification.instructions {
      out += "    case Opcode::\(definition.mnemonic.cxxName): return \(value(definition));\n"
    }
    return out + "  }\n  return \(missing);\n}\n\n"
  }

  private var disassembler: String {
    var out = "std::string disassemble(const Instruction& i) {\n"
    out += "  std::string text = mnemonic(i.opcode);\n  switch (i.opcode) {\n"
    for definition in specification.instructions {
      out += "    case Opcode::\(definition.mnemonic.cxxName):\n"
      for (position, name) in definition.operands.enumerated() {
        let separator = position == 0 ? " " : ", "
        out += "      text += \"\(separator)\(name)=\" + std::to_string(i.\(name));\n"
      }
      out += "      return text;\n"
    }
    return out + "  }\n  return text;\n}\n\n"
  }
}

extension String {
  /// A mnemonic as a C++ identifier; keywords and names of the C library get an underscore.
  var cxxName: String {
    ["and", "or", "not", "xor"].contains(self) ? self + "_" : self
  }
}
