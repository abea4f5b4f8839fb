// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// One run of a sweep: a model on a machine with a workload.
public struct SweepPoint: Sendable, Hashable, Codable, CustomStringConvertible {
  /// A preset, an installed model or a folder.
  public var model: String
  /// Devices on the ring.
  public var devices: Int
  /// Tokens of the prompt.
  public var input: Int
  /// Tokens to produce.
  public var output: Int
  /// A machine's name or file.
  public var machine: String
  /// Machine parameters that differ from the machine's, by name.
  public var parameters: [String: Double]

  /// How the model lies on the devices: `paper` or a plan file.
  public var plan: String

  /// The plan of points that name none.
  public static let defaultPlan = "paper"
  /// The machine of points that name none.
  public static let defaultMachine = "u280-dfx"

  /// A run of `model`.
  public init(
    model: String, devices: Int, input: Int, output: Int,
    machine: String = SweepPoint.defaultMachine, parameters: [String: Double] = [:],
    plan: String = SweepPoint.defaultPlan
  ) {
    self.model = model
    self.devices = devices
    self.input = input
    self.output = output
    self.machine = machine
    self.parameters = parameters
    self.plan = plan
  }

  /// The parameters as `name=value`, in alphabetical order.
  public var assignments: [String] {
    parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\(spelled($0.value))" }
  }

  /// The point in words, for messages.
  public var description: String {
    let tokens = "\(input) tokens in, \(output) out"
    let changes = assignments.isEmpty ? "" : " with " + assignments.joined(separator: " ")
    let split = plan == Self.defaultPlan ? "" : " under \(plan)"
    return "\(model) on \(devices) x \(machine)\(changes)\(split), \(tokens)"
  }

  /// The command that runs the point by itself; parameters follow as a comment.
  var command: String {
    let words =
      [
        "dfx", "estimate", "--model", model, "--devices", "\(devices)", "--input", "\(input)",
        "--output", "\(output)", "--machine", machine,
      ] + (plan == Self.defaultPlan ? [] : ["--plan", plan])
    return words.map(quotedForShell).joined(separator: " ")
      + (assignments.isEmpty ? "" : " # " + assignments.joined(separator: " "))
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case model, devices, input, output, machine, parameters, plan
  }

  /// Decodes a point; machine, parameters and plan may be missing, other names are refused.
  public init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    model = try members.decode(String.self, forKey: .model)
    devices = try members.decodeIfPresent(Int.self, forKey: .devices) ?? 1
    input = try members.decode(Int.self, forKey: .input)
    output = try members.decode(Int.self, forKey: .output)
    machine = try members.decodeIfPresent(String.self, forKey: .machine) ?? Self.defaultMachine
    parameters = try members.decodeIfPresent([String: Double].self, forKey: .parameters) ?? [:]
    plan = try members.decodeIfPresent(String.self, forKey: .plan) ?? Self.defaultPlan
  }

  private func spelled(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
  }
}

/// A key of any name.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// Refuses members that would otherwise be ignored, such as misspelt ones.
func rejectUnknownKeys<Key: CodingKey & CaseIterable>(
  _ keys: Key.Type, in decoder: any Decoder
) throws {
  let known = keys.allCases.map(\.stringValue)
  let container = try decoder.container(keyedBy: AnyKey.self)
  if let other = container.allKeys.first(where: { !known.contains($0.stringValue) }) {
    throw DecodingError.dataCorruptedError(
      forKey: other, in: container,
      debugDescription:
        "'\(other.stringValue)' is none of \(known.joined(separator: ", "))")
  }
}
