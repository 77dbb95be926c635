import IOMMULayouts
import PCIeLayouts

/// A finite, direct-mapped cache of valid context entries.
struct ContextCache: Sendable {
  private struct Line: Sendable {
    var requester: RequesterID
    var context: ContextEntry
  }

  private var lines: [Line?]

  init(entryCount: Int) {
    precondition(entryCount > 0 && entryCount & (entryCount - 1) == 0, "a power of two of entries")
    lines = Array(repeating: nil, count: entryCount)
  }

  private func index(_ requester: RequesterID) -> Int {
    Int(requester.rawValue ^ requester.rawValue >> 3) & (lines.count - 1)
  }

  /// The cached entry of `requester`.
  func lookup(_ requester: RequesterID) -> ContextEntry? {
    guard let line = lines[index(requester)], line.requester == requester else { return nil }
    return line.context
  }

  /// Caches an entry in place of the one that shares its line.
  mutating func insert(_ context: ContextEntry, for requester: RequesterID) {
    lines[index(requester)] = Line(requester: requester, context: context)
  }

  /// Forgets the entries of `scope`; returns whether there were any.
  mutating func invalidate(_ scope: InvalidationDescriptor.ContextScope) -> Bool {
    var removed = false
    for index in lines.indices {
      guard let line = lines[index] else { continue }
      let matches =
        switch scope {
        case .global: true
        case .domain(let domain): line.context.domain == domain
        case .device(let domain, let requester, let functionMask):
          line.context.domain == domain
            && (line.requester.rawValue ^ requester) & ~Self.ignoredBits(functionMask) == 0
        }
      if matches {
        lines[index] = nil
        removed = true
      }
    }
    return removed
  }

  /// The requester bits that a function mask leaves out.
  ///
  /// Source: VT-d, 6.5.2.1.
  private static func ignoredBits(_ functionMask: UInt8) -> UInt16 {
    switch functionMask & 3 {
    case 0: 0b000
    case 1: 0b100
    case 2: 0b110
    default: 0b111
    }
  }
}
