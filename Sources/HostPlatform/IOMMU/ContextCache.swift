import IOMMULayouts
import PCIeLayouts

/// A finite, direct-mapped cache of valid context entries; in scalable mode, of what context and PASID
/// table entry say together, by requester and PASID.
struct ContextCache: Sendable {
  private struct Line: Sendable {
    var requester: RequesterID
    var pasid: UInt32?
    var context: TranslationContext

    func belongs(to domain: UInt16) -> Bool {
      context.domain == domain || pasid == ContextCache.translatedRequests
    }
  }

  /// In place of a PASID: what holds for translated requests, of whatever domain.
  static let translatedRequests: UInt32 = .max

  private var lines: [Line?]

  init(entryCount: Int) {
    precondition(entryCount > 0 && entryCount & (entryCount - 1) == 0, "a power of two of entries")
    lines = Array(repeating: nil, count: entryCount)
  }

  private func index(_ requester: RequesterID, _ pasid: UInt32?) -> Int {
    (Int(requester.rawValue ^ requester.rawValue >> 3) ^ Int(pasid.map { $0 & 0xff } ?? 0))
      & (lines.count - 1)
  }

  /// The cached entry of `requester` and its PASID.
  func lookup(_ requester: RequesterID, _ pasid: UInt32?) -> TranslationContext? {
    guard let line = lines[index(requester, pasid)], line.requester == requester,
      line.pasid == pasid
    else { return nil }
    return line.context
  }

  /// Caches an entry in place of the one that shares its line.
  mutating func insert(_ context: TranslationContext, for requester: RequesterID, _ pasid: UInt32?)
  {
    lines[index(requester, pasid)] = Line(
      requester: requester, pasid: pasid, context: context)
  }

  /// Forgets the entries of `scope`; returns whether there were any.
  mutating func invalidate(_ scope: InvalidationDescriptor.ContextScope) -> Bool {
    remove { line in
      switch scope {
      case .global: true
      case .domain(let domain): line.belongs(to: domain)
      case .device(let domain, let requester, let functionMask):
        line.belongs(to: domain)
          && (line.requester.rawValue ^ requester) & ~Self.ignoredBits(functionMask) == 0
      }
    }
  }

  /// Forgets what is cached of PASIDs; returns whether there was anything.
  mutating func invalidate(_ scope: InvalidationDescriptor.PASIDScope) -> Bool {
    remove { line in
      switch scope {
      case .global: true
      case .domain(let domain): line.context.domain == domain
      // Requests without a PASID count as one, that of the context entry.
      case .pasid(let domain, let pasid):
        line.context.domain == domain && (line.pasid == nil || line.pasid == pasid)
      }
    }
  }

  private mutating func remove(where isMeant: (Line) -> Bool) -> Bool {
    var removed = false
    for index in lines.indices {
      guard let line = lines[index], isMeant(line) else { continue }
      lines[index] = nil
      removed = true
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
