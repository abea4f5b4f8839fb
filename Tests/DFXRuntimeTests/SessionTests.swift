// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import Testing

@testable import DFXRuntime

/// An appliance that always answers the token after the one it was given.
private final class CountingAppliance: Appliance {
  let deviceCount = 1
  let mode = ExecutionMode.functional
  var positions: [Int] = []
  var outputs: [OutputPasses] = []
  var logits: [Float16] = []

  func load(programs: [Program]) {}
  func load(images: [MemoryImage]) {}
  func runPass(_ pass: Pass) -> PassResult {
    positions.append(pass.position)
    return PassResult(
      token: pass.token + 1, cycles: 10, lastDevice: 0, devices: [DeviceCounters()],
      simulatorEvents: 1)
  }
  func runPasses(tokens: [Int], position: Int, output: OutputPasses) -> [PassResult] {
    outputs.append(output)
    return tokens.enumerated().map { runPass(Pass(token: $1, position: position + $0)) }
  }
  func readMemory(device: Int, memory: DeviceMemory, address: UInt64, count: Int) -> [Float16] {
    logits
  }
}

@Suite struct SessionTests {
  private let appliance = CountingAppliance()
  private let timing = HostTiming(
    commandSeconds: 1, transferSeconds: 2, readBytesPerSecond: 10, writeBytesPerSecond: 10)

  private func session(context: Int = 16, logits: [LogitsLocation] = []) -> Session {
    Session(
      appliance: appliance, context: context, vocabulary: 100, logits: logits, hostTiming: timing)
  }

  private func request(
    _ prompt: [Int], new: Int, stop: Set<Int> = [], sampling: Sampling = .greedy
  ) -> GenerationRequest {
    GenerationRequest(
      prompt: prompt, maximumNewTokens: new, stopTokens: stop, sampling: sampling)
  }

  @Test func runsOnePassPerPosition() throws {
    let result = try session().generate(request([5, 6, 7], new: 4))
    #expect(result.tokens == [8, 9, 10, 11])
    #expect(result.stopReason == .maximumTokens)
    #expect(appliance.positions == Array(0..<6))
    #expect(result.summarization.passCount == 3)
    #expect(result.generation.passCount == 3)
    #expect(result.generation.cycles == 30)
  }

  @Test func promptTokensGoTogetherAndOnlyTheLastNeedsLogits() throws {
    let prompt = Array(0..<99) + Array(0..<51)
    var questions = 0
    let result = try session(context: 200).generate(
      request(prompt, new: 1),
      isCancelled: {
        questions += 1
        return false
      })
    #expect(result.tokens == [51])
    #expect(appliance.positions == Array(0..<150))
    #expect(appliance.outputs == [.none, .none, .last])
    #expect(questions == 3)
    #expect(result.summarization.passCount == 150)
  }

  @Test func stopsBetweenPromptTokens() throws {
    var answers = [false, true]
    let result = try session(context: 200).generate(
      request(Array(repeating: 1, count: 100), new: 1), isCancelled: { answers.removeFirst() })
    #expect(result.stopReason == .interrupted)
    #expect(result.tokens.isEmpty)
    #expect(appliance.positions == Array(0..<64))
  }

  @Test func stopsAtEndOfText() throws {
    let result = try session().generate(request([5], new: 9, stop: [8]))
    #expect(result.tokens == [6, 7, 8])
    #expect(result.stopReason == .endOfText)
  }

  @Test func stopsWhenTheContextIsFull() throws {
    let result = try session(context: 4).generate(request([1, 2], new: 9))
    #expect(result.tokens == [3, 4, 5])
    #expect(result.stopReason == .contextLimit)
  }

  @Test func stopsWhenCancelled() throws {
    var tokens: [Int] = []
    let result = try session().generate(
      request([1], new: 9), onToken: { tokens.append($0) }, isCancelled: { tokens.count == 2 })
    #expect(result.stopReason == .interrupted)
    #expect(result.tokens == [2, 3])
  }

  @Test func refusesWhatItCannotRun() {
    #expect(throws: RuntimeError.emptyPrompt) { try session().generate(request([], new: 1)) }
    #expect(throws: RuntimeError.promptTooLong(tokens: 17, context: 16)) {
      try session().generate(request(Array(repeating: 1, count: 17), new: 1))
    }
    #expect(throws: RuntimeError.unknownToken(id: 100, vocabulary: 100)) {
      try session().generate(request([100], new: 1))
    }
  }

  @Test func samplingCostsHostTimeAndRepeats() throws {
    appliance.logits = (0..<100).map { $0 < 3 ? 4 : -4 }
    let location = LogitsLocation(device: 0, address: 0, vocabulary: 0..<100)
    let sampling = Sampling.random(
      RandomSampling(temperature: 1, topK: 3, topP: nil, seed: 42))
    let first = try session(logits: [location]).generate(
      request([1, 2], new: 8, sampling: sampling))
    let second = try session(logits: [location]).generate(
      request([1, 2], new: 8, sampling: sampling))
    #expect(first.tokens == second.tokens)
    #expect(first.tokens.allSatisfy { $0 < 3 })
    #expect(Set(first.tokens).count > 1)
    // One transfer of 200 bytes and one command for each of 7 generated tokens after the first.
    #expect(first.generation.host.transfers == 7 * (2 + 20))
    #expect(first.generation.host.commands == 7)
  }

  @Test func nucleusKeepsTheLikelyTokens() {
    var sampler = TokenSampler(RandomSampling(temperature: 1, topK: nil, topP: 0.5, seed: 1))
    let logits: [Float] = [0, 5, 0, 0]
    #expect((0..<50).allSatisfy { _ in sampler.sample(logits) == 1 })
    #expect(sampler.sample([.nan, 1]) == nil)
  }

  @Test func estimatesSimulateEqualPassesOnce() throws {
    var estimator = Estimator(
      appliance: appliance, hostTiming: timing, equalPositions: 16)
    let stages = try estimator.estimate(input: 20, output: 15)
    #expect(appliance.positions == [0, 16, 32])
    #expect(stages.summarization.passCount == 20)
    #expect(stages.generation.passCount == 14)
  }
}
