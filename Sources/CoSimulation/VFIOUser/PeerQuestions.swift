/// What the client was asked and has not answered: reads and writes of memory that is not shared.
///
/// Source: vfio-user protocol 0.1, VFIO_USER_DMA_READ and VFIO_USER_DMA_WRITE.
struct PeerQuestions {
  private struct Question {
    var identifier: UInt16
    var command: Command
    var byteCount: Int
    var answer: Answer = .none
  }

  /// How far a question is.
  enum Answer: Hashable {
    case none
    case bytes([UInt8])
    case refused
  }

  private var questions: [Question] = []
  private var nextIdentifier: UInt16 = 1

  /// Whether writes are not yet answered.
  var hasWrites: Bool { questions.contains { $0.command == .writeMemory } }

  /// Opens a question and returns the number of its message.
  mutating func open(_ command: Command, byteCount: Int) -> UInt16 {
    while questions.contains(where: { $0.identifier == nextIdentifier }) { nextIdentifier &+= 1 }
    defer { nextIdentifier &+= 1 }
    questions.append(
      Question(identifier: nextIdentifier, command: command, byteCount: byteCount))
    return nextIdentifier
  }

  /// Takes a reply.
  ///
  /// - Throws: ``SessionFault`` when nothing was asked.
  mutating func take(_ message: Message) throws(SessionFault) {
    guard
      let at = questions.firstIndex(where: {
        $0.identifier == message.header.identifier && $0.command.rawValue == message.header.command
          && $0.answer == .none
      })
    else { throw .unexpectedReply(identifier: message.header.identifier) }
    if questions[at].command == .writeMemory {
      questions.remove(at: at)
      return
    }
    // Address and count stand ahead of the bytes.
    let count = questions[at].byteCount
    guard !message.header.isError, message.body.count == 16 + count else {
      questions[at].answer = .refused
      return
    }
    questions[at].answer = .bytes(Array(message.body.bytes[16...]))
  }

  /// The answer to a question; one that has come ends it.
  mutating func answer(_ identifier: UInt16) -> Answer {
    guard let at = questions.firstIndex(where: { $0.identifier == identifier }) else {
      return .refused
    }
    let answer = questions[at].answer
    if answer != .none { questions.remove(at: at) }
    return answer
  }
}
