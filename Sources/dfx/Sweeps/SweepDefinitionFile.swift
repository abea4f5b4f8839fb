// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXSweep
internal import Foundation

/// A sweep as its file defines it, with the machines that it names.
struct SweepDefinitionFile {
  var sweep: Sweep
  let machines = EffectiveMachines()

  /// The definition that the command line names.
  ///
  /// - Throws: failures that name the file.
  init(path: String) throws {
    if path == "paper" {
      sweep = .paper
      return
    }
    let data: Data
    do {
      data = try InputFile(path).read()
    } catch {
      throw FileError(.reading, "\(error.message); a sweep is 'paper' or a JSON file")
    }
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let fitting = SweepModels.Fitting()
    do throws(SweepError) {
      sweep = try Sweep(
        json: String(decoding: data, as: UTF8.self), name: name, machines: machines,
        fits: fitting.fits)
    } catch {
      let failure = CommandFailure(error)
      throw CommandFailure(
        status: failure?.status ?? .badData, message: "\(path): \(error.description)")
    }
  }
}

/// One of several parts of a sweep.
struct Shard: Sendable {
  let number: Int
  let count: Int

  /// Parts of the largest sweep.
  static let most = 1_000_000

  /// A part from `i/n`.
  init(_ text: String) throws(ValidationError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      (1...Self.most).contains(count), (1...count).contains(number)
    else {
      throw ValidationError("'\(text)' is no part: give I/N with I from 1 to N, such as 1/8")
    }
    self.number = number
    self.count = count
  }
}
