// SPDX-License-Identifier: Apache-2.0

/// Writes what is counted, in Swift and C++: events, stall causes and fault codes.
struct CounterOutput {
  let specification: MachineSpecification

  var swift: String {
    var out = ValuesOutput.banner
    out += """
      /// Why the oldest unfinished instruction of a device had not finished in a cycle.
      ///
      /// The raw value is the index in the hardware model's counters.
      public enum StallCause: Int, Sendable, Codable, CaseIterable {

      """
    for cause in specification.stallCauses {
      out += "  /// \(cause.meaning.sentence).\n  case \(cause.name.camelCase)\n"
    }
    out += switches(
      "The cause's name in reports and in the hardware model", "key",
      specification.stallCauses.map { ($0.name, $0.name) })
    out += switches(
      "The cause for readers", "title", specification.stallCauses.map { ($0.name, $0.title) })
    out += """
      }

      /// An event that costs energy or that a report counts.
      ///
      /// The raw value is the index in the hardware model's counters.
      public enum EventKind: Int, Sendable, Codable, CaseIterable {

      """
    for event in specification.events {
      out += "  /// \(event.meaning.sentence) (unit: \(event.unit)).\n"
      out += "  case \(event.name.camelCase)\n"
    }
    out += switches(
      "The event's name in the hardware model", "key",
      specification.events.map { ($0.name, $0.name) })
    out +=
      "}\n\n/// Why a device stopped.\npublic enum FaultCode: UInt32, Sendable, CaseIterable {\n"
    for fault in specification.faults {
      out += "  /// \((fault.meaning ?? fault.text).sentence).\n"
      out += "  case \(fault.name.camelCase) = \(fault.code)\n"
    }
    out += switches("What happened", "text", specification.faults.map { ($0.name, $0.text) })
    return out + "}\n"
  }

  private func switches(
    _ comment: String, _ member: String, _ cases: [(name: String, text: String)]
  ) -> String {
    var out = "\n  /// \(comment).\n  public var \(member): String {\n    switch self {\n"
    for (name, text) in cases { out += "    case .\(name.camelCase): \(text.quoted)\n" }
    return out + "    }\n  }\n"
  }

  /// Which parameter says what an event costs, and whose energy it is.
  var energy: String {
    var out =
      ValuesOutput.banner + """
        internal import DFXDevice
        internal import DFXMachine

        extension EventKind {
          /// Picojoules of one event.
          func picojoules(in values: EnergyValues) -> Double {
            switch self {

        """
    for event in specification.events {
      let key = event.energy.split(separator: ".").last.map { String($0).camelCase } ?? ""
      out += "    case .\(event.name.camelCase): values.\(key)\n"
    }
    out += "    }\n  }\n\n  /// The component whose energy the event is.\n"
    out += "  var component: EnergyComponent {\n    switch self {\n"
    for event in specification.events {
      out += "    case .\(event.name.camelCase): .\(event.component.camelCase)\n"
    }
    return out + "    }\n  }\n}\n"
  }

  /// The constants of the C boundary.
  var c: String {
    var out =
      ValuesOutput.banner + """
        #ifndef DFX_COUNTERS_H
        #define DFX_COUNTERS_H

        typedef enum DFXFaultCode {
          DFX_FAULT_NONE = 0,

        """
    for fault in specification.faults {
      out += "  DFX_FAULT_\(fault.name.uppercased()) = \(fault.code),  "
      out += "// \(fault.meaning ?? fault.text)\n"
    }
    return out + """
      } DFXFaultCode;

      #define DFX_STALL_CAUSE_COUNT \(specification.stallCauses.count)
      #define DFX_EVENT_COUNT \(specification.events.count)

      #endif

      """
  }

  var cxxHeader: String {
    var out =
      ValuesOutput.banner + """
        #ifndef DFX_GENERATED_COUNTERS_H
        #define DFX_GENERATED_COUNTERS_H

        #include <cstdint>

        namespace dfx {

        // Counted events; the order is part of the C boundary.
        enum class Event : uint32_t {

        """
    for event in specification.events { out += "  \(event.name),  // \(event.meaning)\n" }
    out += """
        count
      };

      // What the oldest unfinished instruction waited for or did; the order is part of the C boundary.
      enum class StallCause : uint32_t {

      """
    for cause in specification.stallCauses { out += "  \(cause.name),  // \(cause.meaning)\n" }
    return out + """
        count
      };

      // Names; "" beyond the last.
      const char* event_name(Event event);
      const char* stall_cause_name(StallCause cause);

      }  // namespace dfx

      #endif

      """
  }

  var cxxSource: String {
    ValuesOutput.banner + """
      #include "generated/counters.h"

      namespace dfx {

      const char* event_name(Event event) {
        switch (event) {
      \(specification.events.map { "    case Event::\($0.name): return \($0.name.quoted);" }
        .joined(separator: "\n"))
          case Event::count: break;
        }
        return "";
      }

      const char* stall_cause_name(StallCause cause) {
        switch (cause) {
      \(specification.stallCauses.map { "    case StallCause::\($0.name): return \($0.name.quoted);" }
        .joined(separator: "\n"))
          case StallCause::count: break;
        }
        return "";
      }

      }  // namespace dfx

      """
  }
}
