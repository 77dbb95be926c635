import CRicochet
import CoSimulation
import PCIeLayouts

/// What the host was asked: answers that have come, and questions that wait for one.
struct HostQuestions {
  /// What a question that waits is about.
  enum Subject: Hashable {
    case read(byteCount: Int)
    case write
    case translation
  }

  /// An answer that the machine has not taken yet.
  enum Answer {
    case bytes([UInt8])
    case entry(TranslationEntry)
    case refused
  }

  private var waiting: [(token: UInt64, subject: Subject)] = []
  private var answers: [(token: UInt64, answer: Answer)] = []
  private var next: UInt64 = 1

  /// Whether writes are not yet in memory.
  var hasWrites: Bool { waiting.contains { $0.subject == .write } }
  /// Whether anything waits for the host.
  var isWaiting: Bool { !waiting.isEmpty }

  mutating func newToken() -> UInt64 {
    defer { next += 1 }
    return next
  }

  mutating func wait(_ token: UInt64, _ subject: Subject) { waiting.append((token, subject)) }

  mutating func settle(_ token: UInt64, _ answer: Answer) { answers.append((token, answer)) }

  /// Ends a question that waits.
  mutating func end(_ token: UInt64) throws(EmbeddingFault) -> Subject {
    guard let at = waiting.firstIndex(where: { $0.token == token }) else {
      throw .range("no request waits for an answer to token \(token)")
    }
    return waiting.remove(at: at).subject
  }

  /// What a question that waits is about.
  func subject(_ token: UInt64) -> Subject? { waiting.first { $0.token == token }?.subject }

  private mutating func take(_ token: UInt64) -> Answer? {
    guard let at = answers.firstIndex(where: { $0.token == token }) else {
      return waiting.contains { $0.token == token } ? nil : .refused
    }
    return answers.remove(at: at).answer
  }

  mutating func answer(_ token: UInt64) -> GuestAnswer {
    switch take(token) {
    case nil: .waiting
    case .bytes(let bytes): .bytes(bytes)
    case .refused, .entry: .refused
    }
  }

  mutating func translation(_ token: UInt64) -> GuestTranslation {
    switch take(token) {
    case nil: .waiting
    case .entry(let entry): .entry(entry)
    case .refused, .bytes: .refused
    }
  }
}
