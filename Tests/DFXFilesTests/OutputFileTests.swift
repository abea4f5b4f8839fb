// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXFiles

/// What a user named is written, and nothing else is touched.
@Suite struct OutputFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.file(name).path }
  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8)
  }
  private func mode(_ name: String) throws -> Int {
    var status = stat()
    try #require(lstat(path(name), &status) == 0)
    return Int(status.st_mode & 0o7777)
  }
  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  @Test func aNewFileHasTheMaskOfTheUser() async throws {
    let folder = folder.url.path
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      for (mask, mode) in [(0o022, 0o644), (0o077, 0o600), (0, 0o666)] as [(mode_t, mode_t)] {
        umask(mask)
        let path = folder + "/new-\(mask)"
        try OutputFile(path).write("text")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "text")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o7777 == mode)
      }
    }
    #expect(try names.count == 3)
  }

  @Test(arguments: [0o600, 0o640, 0o666, 0o755])
  func permissionsAreKept(mode: Int) throws {
    try Data("old".utf8).write(to: folder.file("file"))
    chmod(path("file"), mode_t(mode))
    try OutputFile(path("file")).write("new")
    #expect(try text("file") == "new")
    #expect(try self.mode("file") == mode)
  }

  @Test("Links are followed, also to where nothing is yet", arguments: [true, false])
  func links(exists: Bool) throws {
    try FileManager.default.createDirectory(
      at: folder.file("other"), withIntermediateDirectories: false)
    if exists { try Data("old".utf8).write(to: folder.file("other/target")) }
    symlink("other/target", path("first"))
    symlink(path("first"), path("second"))
    try OutputFile(path("second")).write("new")
    #expect(try text("other/target") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path("second")) == path("first"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path("first")) == "other/target")
  }

  @Test func linksInACircleAreRefused() throws {
    symlink("b", path("a"))
    symlink("a", path("b"))
    #expect(throws: FileError(.writing, path("a"), code: ELOOP)) { try OutputFile(path("a")) }
  }

  @Test func aFifoIsWrittenInPlace() throws {
    let path = path("fifo")
    try #require(mkfifo(path, 0o600) == 0)
    let reader = try PipeReader(path)
    let long = String(repeating: "0123456789", count: 30_000)
    try OutputFile(path).write(long)
    #expect(try reader.finish() == Data(long.utf8))
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(try names == ["fifo"])
  }

  /// A device of a folder of our own, never the machine's.
  @Test(.enabled("this user may make devices") { try DeviceFolder.canMakeDevices })
  func aDeviceIsWrittenInPlace() throws {
    let device = try DeviceFolder.make(.null, in: folder)
    try OutputFile(device).write("gone")
    var status = stat()
    #expect(lstat(device, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    let full = try DeviceFolder.make(.full, in: folder)
    #expect(throws: FileError(.writing, full, code: ENOSPC)) { try OutputFile(full).write("x") }
    #expect(lstat(full, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test(
    "Names of open descriptors are these descriptors", arguments: ["/dev/fd/", "/proc/self/fd/"])
  func descriptors(prefix: String) throws {
    let descriptor = open(path("open"), O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    _ = write(descriptor, "first ", 6)
    symlink(prefix + "\(descriptor)", path("link"))
    for name in [prefix + "\(descriptor)", path("link")] { try OutputFile(name).write("more ") }
    _ = write(descriptor, "last", 4)
    #expect(try text("open") == "first more more last")
  }

  @Test func unfinishedResultsLeaveNothing() throws {
    try Data("old".utf8).write(to: folder.file("file"))
    do {
      let writer = try OutputFile(path("file")).open()
      try writer.write(String(repeating: "x", count: 1 << 20))
      #expect(try names.count == 2)
    }
    #expect(try names == ["file"])
    #expect(try text("file") == "old")
  }

  @Test func aFullDiskLeavesTheOldFile() async throws {
    let folder = folder.url.path
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      try Data("old".utf8).write(to: URL(filePath: folder + "/file"))
      signal(SIGXFSZ, SIG_IGN)
      // Files of this process cannot grow beyond it; the error is not that of a full disk, its way is.
      var limit = rlimit(rlim_cur: 1 << 16, rlim_max: 1 << 16)
      try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
      #expect(throws: FileError(.writing, folder + "/file", code: EFBIG)) {
        try OutputFile(folder + "/file").write(String(repeating: "x", count: 1 << 20))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
      #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "old")
    }
  }

  @Test func whatCannotBeWrittenIsRefusedBeforeAnyWork() throws {
    #expect(throws: FileError.self) { try OutputFile(path("no/file")) }
    #expect(throws: FileError.self) { try OutputFile(folder.url.path) }
    #expect(throws: FileError.self) { try OutputFile("") }
    try Data().write(to: folder.file("file"))
    #expect(throws: FileError(.writing, path("file/x"), code: ENOTDIR)) {
      try OutputFile(path("file/x"))
    }
    let input = open("/dev/null", O_RDONLY)
    defer { close(input) }
    #expect(throws: FileError(.writing, "/dev/fd/\(input)", code: EBADF)) {
      try OutputFile("/dev/fd/\(input)")
    }
  }

  @Test func twoResultsNeedTwoPlaces() throws {
    symlink("a", path("b"))
    let same = try [OutputFile(path("a")), OutputFile(path("b"))]
    #expect(throws: FileError.self) { try OutputFile.requireDifferent(same) }
    #expect(throws: FileError.self) {
      try OutputFile.requireDifferent([OutputFile("-"), OutputFile("/dev/stdout")])
    }
    try OutputFile.requireDifferent([OutputFile("-"), OutputFile(path("a"))])
  }

  @Test func draftsOfEndedWritersAreRemovedByTheNext() throws {
    let draft = Drafts.path(in: folder.url.path)
    try Data("left".utf8).write(to: URL(filePath: draft))
    let tree = Drafts.path(in: folder.url.path)
    try FileManager.default.createDirectory(
      atPath: tree + "/deep", withIntermediateDirectories: true)
    // Not ours: another name, a link.
    try Data("kept".utf8).write(to: folder.file(".dfx-draft-notes"))
    let link = Drafts.path(in: folder.url.path)
    symlink(path("target"), link)
    try Data("kept".utf8).write(to: folder.file("target"))
    let other = try OutputFile(path("other")).open()
    try OutputFile(path("file")).write("x")
    try other.finish()
    #expect(
      try Set(names) == [
        ".dfx-draft-notes", "target", "file", "other", URL(filePath: link).lastPathComponent,
      ])
  }

  @Test func whoWritesAtTheSameTimeTakesNobodysDraft() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<16 {
        let path = path("file-\(writer)")
        group.addTask {
          for round in 0..<50 { try OutputFile(path).write("\(round)") }
        }
      }
      try await group.waitForAll()
    }
    #expect(try names.count == 16)
    for writer in 0..<16 { #expect(try text("file-\(writer)") == "49") }
  }

  @Test func draftsHaveNoNameThatCanBeForeseen() {
    let names = (0..<100).map { _ in Drafts.path(in: "/x") }
    #expect(Set(names).count == 100)
  }

  @Test(
    "A signal that ends the process removes what it writes", arguments: [SIGINT, SIGTERM, SIGHUP])
  func signals(number: Int32) async throws {
    let folder = folder.url.path
    let exit = await #expect(processExitsWith: .failure, observing: []) {
      [folder = folder as String, number = number as Int32] in
      signal(number, SIG_DFL)
      Drafts.removeOnTermination()
      let writer = try OutputFile(folder + "/file").open()
      try writer.write(String(repeating: "x", count: 1 << 20))
      let tree = try OutputFolder(folder + "/tree")
      try tree.begin()
      _ = try tree.file("part")
      try #require(FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
      // To the process: the threads that run tests may have the signal blocked.
      kill(getpid(), number)
      sleep(60)
      // The test ends here only where the signal did not end it.
      _ = withExtendedLifetime(writer) { Foundation.exit(0) }
    }
    #expect(exit?.exitStatus == .signal(number))
    #expect(try names.isEmpty)
  }
}

/// Folders appear whole or not at all.
@Suite struct OutputFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  @Test func itAppearsWhole() throws {
    let output = try OutputFolder(folder.file("out").path + "/")
    try output.begin()
    try output.file("a").finish("text")
    #expect(try !names.contains("out"))
    try output.finish()
    #expect(try names == ["out"])
    #expect(try String(contentsOf: folder.file("out/a"), encoding: .utf8) == "text")
    #expect(throws: FileError.self) { try OutputFolder(folder.file("out").path) }
  }

  @Test func itDisappearsUnfinished() throws {
    do {
      let output = try OutputFolder(folder.file("out").path)
      try output.begin()
      try output.file("a").finish("text")
    }
    #expect(try names.isEmpty)
  }
}
