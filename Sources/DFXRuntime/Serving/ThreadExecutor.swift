// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// One thread that runs an actor: passes keep it busy for long, and must not keep the threads that other
/// tasks share.
final class ThreadExecutor: SerialExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isOver = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  func start(name: String) {
    let thread = Thread { [self] in
      while let job = next() { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
    thread.name = name
    thread.stackSize = 16 << 20
    thread.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    signal.signal()
  }

  /// Lets the thread end after the jobs that are here.
  func stop() {
    state.withLock { $0.isOver = true }
    signal.signal()
  }

  private func next() -> UnownedJob? {
    while true {
      signal.wait()
      let (job, isOver) = state.withLock { state in
        (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isOver)
      }
      if let job { return job }
      if isOver { return nil }
    }
  }
}
