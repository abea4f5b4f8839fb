// SPDX-License-Identifier: Apache-2.0

@testable import DFXRuntime

/// A second, plain account of one appliance that serves requests in rounds, pass by pass; shares no code with
/// `Scheduler` and `Service`.
struct PlainQueue {
  struct Job {
    let prompt, tokens: Int
    let arrival: Int64
    let deadline: Int64?
    let readsLogits: Bool
  }

  enum Outcome: Equatable {
    case refused, dropped, late
    case served(slotAt: Int64, first: Int64, last: Int64)
  }

  private struct Seat {
    let job: Int
    var done = 0
    var slotAt: Int64 = 0
    var first: Int64?
  }

  let jobs: [Job]
  let settings: Scheduler.Settings
  private(set) var outcomes: [Outcome?]
  private var line: [Int] = []
  /// In the order in which they were taken.
  private var seats: [Seat] = []
  private var coming: [Int]
  private var now: Int64 = 0

  init(_ jobs: [Job], _ settings: Scheduler.Settings) {
    self.jobs = jobs
    self.settings = settings
    outcomes = Array(repeating: nil, count: jobs.count)
    coming = jobs.indices.sorted { (jobs[$0].arrival, $0) < (jobs[$1].arrival, $1) }
  }

  mutating func run() {
    while true {
      if line.isEmpty, seats.isEmpty {
        guard let next = coming.first else { return }
        now = max(now, jobs[next].arrival)
      }
      enter { $0 <= $1 }
      if settings.dropsLate {
        for job in line where (jobs[job].deadline ?? .max) < now { outcomes[job] = .late }
        line.removeAll { outcomes[$0] != nil }
      }
      while seats.count < settings.slots, let job = favourite {
        line.removeAll { $0 == job }
        seats.append(Seat(job: job))
      }
      // Whom one pass serves, before those whose prompts take several.
      let sizes = seats.map { seat in
        (seat.job, max(1, min(settings.promptChunk, jobs[seat.job].prompt - seat.done)))
      }
      for many in [false, true] {
        for (job, passes) in sizes where (passes > 1) == many { turn(job, passes: passes) }
      }
    }
  }

  private mutating func turn(_ number: Int, passes: Int) {
    guard let seat = seats.firstIndex(where: { $0.job == number }) else { return }
    let job = jobs[number]
    var state = seats[seat]
    for _ in 0..<passes {
      if state.done == 0 {
        state.slotAt = now
        now += 1000
      }
      now += 100 + Int64(state.done)
      state.done += 1
      if job.readsLogits, state.done >= job.prompt { now += 77 }
    }
    enter { $0 < $1 }
    if state.first == nil, state.done >= job.prompt { state.first = now }
    seats[seat] = state
    guard state.done == job.prompt + job.tokens - 1 else { return }
    outcomes[number] = .served(slotAt: state.slotAt, first: state.first ?? now, last: now)
    seats.remove(at: seat)
  }

  private mutating func enter(_ isHere: (Int64, Int64) -> Bool) {
    while let job = coming.first, isHere(jobs[job].arrival, now) {
      coming.removeFirst()
      let places = settings.maximumQueued + settings.slots - seats.count
      if line.count < places {
        line.append(job)
      } else if settings.overflow == .dropOldest, !line.isEmpty {
        outcomes[line.removeFirst()] = .dropped
        line.append(job)
      } else {
        outcomes[job] = .refused
      }
    }
  }

  private var favourite: Int? {
    switch settings.policy {
    case .firstCome: line.first
    case .shortestPrompt: line.min { jobs[$0].prompt < jobs[$1].prompt }
    case .earliestDeadline:
      line.min { (jobs[$0].deadline ?? .max) < (jobs[$1].deadline ?? .max) }
    }
  }
}
