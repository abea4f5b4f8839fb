// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Foundation

/// Bytes of a memory that lie together in an entry.
struct EntryRun: Sendable {
  /// The device they belong to; nil for what all devices have in common.
  let device: Int?
  let memory: DeviceMemory
  var addresses: Range<Int>
  /// Whether the file's pages are shown in the memory; otherwise bytes are copied.
  let isShown: Bool
  /// Where segments lie; zero elsewhere.
  var segments: [Range<Int>]
  /// Where the run starts in the file.
  var fileOffset = 0
}

/// Part of a run that is hashed as a whole.
struct EntryChunk: Sendable {
  let run: Int
  let addresses: Range<Int>
  let fileOffset: Int
}

/// Where an entry holds the bytes of images: a function of the images' segments alone.
struct EntryLayout: Sendable {
  /// Raised whenever an entry is written in another way.
  static let version = 2
  /// Chunks end at multiples of this in the file: large pages of the host's file cache fit in.
  private static let chunkBytes = 4 << 20
  private static let largePage = 2 << 20
  static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

  private(set) var runs: [EntryRun] = []
  private(set) var chunks: [EntryChunk] = []
  /// Tells layouts apart.
  let hash: ContentHash
  let deviceCount: Int

  /// The layout of an entry for images that are loaded as `plan` says.
  init(_ plan: LoadingPlan, deviceCount: Int, packing: Int) {
    self.deviceCount = deviceCount
    hash = Self.hash(plan, deviceCount: deviceCount, packing: packing)
    let hasCommon = !plan.common.isEmpty
    runs = Self.runs(of: plan.common, isShown: true)
    for device in 0..<deviceCount {
      let steps = plan.own.filter { $0.device == device }
      runs += Self.runs(of: steps.filter { $0.memory == .hbm }[...], isShown: true)
      // Next to what is common, pages belong to both.
      runs += Self.runs(of: steps.filter { $0.memory == .ddr }[...], isShown: !hasCommon)
    }
    place()
  }

  /// Bytes of the header that precedes the runs.
  var headerBytes: Int { EntryHeader.byteCount(chunks: chunks.count) }

  /// Bytes of the whole file.
  var byteCount: Int { runs.last.map { $0.fileOffset + $0.addresses.count } ?? headerBytes }

  /// Bytes that take room on a disk.
  var storedBytes: Int { runs.reduce(headerBytes) { $0 + $1.addresses.count } }

  /// A run starts where the file's large pages are the memory's: gaps between runs are holes of the file.
  private mutating func place() {
    var end = 0
    // As many chunks as there can be: the header comes first and knows them.
    let bound = runs.reduce(0) { $0 + $1.addresses.count / Self.chunkBytes + 2 }
    end = EntryHeader.byteCount(chunks: bound)
    for index in runs.indices {
      let unit = runs[index].isShown ? Self.largePage : 1
      let within = runs[index].addresses.lowerBound % unit
      runs[index].fileOffset = (end - within + unit - 1) / unit * unit + within
      end = runs[index].fileOffset + runs[index].addresses.count
      var start = runs[index].fileOffset
      while start < end {
        let next = min(end, (start / Self.chunkBytes + 1) * Self.chunkBytes)
        let first = runs[index].addresses.lowerBound + start - runs[index].fileOffset
        chunks.append(
          EntryChunk(run: index, addresses: first..<first + next - start, fileOffset: start))
        start = next
      }
    }
  }

  /// Segments of one memory, joined where no page lies between them.
  private static func runs(of steps: ArraySlice<LoadingStep>, isShown: Bool) -> [EntryRun] {
    let unit = isShown ? page : 1
    var runs: [EntryRun] = []
    for step in steps.sorted(by: { $0.address < $1.address }) {
      let segment = Int(step.address)..<Int(step.address) + step.byteCount
      let start = segment.lowerBound / unit * unit
      let end = (segment.upperBound + unit - 1) / unit * unit
      if let last = runs.last, start <= last.addresses.upperBound {
        runs[runs.count - 1].addresses =
          last.addresses.lowerBound..<max(end, last.addresses.upperBound)
        runs[runs.count - 1].segments.append(segment)
      } else {
        runs.append(
          EntryRun(
            device: step.device, memory: step.memory, addresses: start..<end, isShown: isShown,
            segments: [segment]))
      }
    }
    return runs
  }

  private static func hash(_ plan: LoadingPlan, deviceCount: Int, packing: Int) -> ContentHash {
    let head = "\(version) \(packing) \(page) \(deviceCount)\n"
    let lines = plan.steps.map {
      "\($0.device ?? -1) \($0.memory.rawValue) \($0.address) \($0.byteCount) \($0.name)\n"
    }
    return ContentHash(head + lines.sorted().joined())
  }
}
