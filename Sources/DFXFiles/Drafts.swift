// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// Files and folders that are being written under a name of their own.
public enum Drafts {
  /// Begins the name of a draft; random digits follow.
  private static let prefix = ".dfx-draft-"
  private static let digits = 32

  /// A name that nobody can foresee.
  static func path(in folder: String) -> String {
    let words = [UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max)]
    return folder + "/" + prefix + words.map { String(format: "%016lx", $0) }.joined()
  }

  /// Takes part in what a signal removes.
  ///
  /// Entries stay in the list for good, so that a signal may come at any time.
  final class Entry: Sendable {
    private nonisolated(unsafe) let node: UnsafeMutablePointer<Node>

    init(path: String) {
      node = .allocate(capacity: 1)
      node.initialize(to: Node(path: strdup(path), next: nil, isPresent: 1))
      var head = Drafts.head.load(ordering: .acquiring)
      while true {
        node.pointee.next = head
        let outcome = Drafts.head.compareExchange(
          expected: head, desired: node, ordering: .acquiringAndReleasing)
        if outcome.exchanged { return }
        head = outcome.original
      }
    }

    /// The draft has its name, or is gone.
    func end() { node.pointee.isPresent = 0 }
  }

  fileprivate struct Node {
    let path: UnsafeMutablePointer<CChar>?
    var next: UnsafeMutablePointer<Node>?
    var isPresent: Int32
  }

  // Nodes are made before they are in the list, and never freed.
  private nonisolated(unsafe) static let head = Atomic<UnsafeMutablePointer<Node>?>(nil)

  /// Removes everything that is being written by this process; safe in a signal's handler.
  ///
  /// The last that began goes first: files before their folder.
  public static func removeAll() {
    var next = head.load(ordering: .acquiring)
    while let node = next {
      if node.pointee.isPresent != 0, let path = node.pointee.path, unlink(path) != 0 {
        rmdir(path)
      }
      next = node.pointee.next
    }
  }

  /// From now on a signal that ends the process (SIGINT, SIGTERM, SIGHUP) removes what is being written first.
  public static func removeOnTermination() {
    // The list exists before the handler looks at it.
    _ = head.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var present = sigaction()
      guard sigaction(number, nil, &present) == 0 else { continue }
      // Who started us with the signal ignored, as nohup does, wants it ignored.
      if isIgnored(present) { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Drafts.removeAll()
        signal(number, SIG_DFL)
        raise(number)
      }
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // SIG_IGN is the address 1.
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Removes drafts in a folder whose writers ended: nobody holds their lock.
  public static func removeAbandoned(in folder: String) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    for name in names where isDraft(name) {
      let path = folder + "/" + name
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      if status.isFolder {
        try? FileManager.default.removeItem(atPath: path)
      } else if status.isRegular {
        unlink(path)
      }
    }
  }

  private static func isDraft(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let rest = name.utf8.dropFirst(prefix.utf8.count)
    return rest.count == digits
      && rest.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
