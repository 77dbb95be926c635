import CycleKernel
import HostPlatform

/// A bridge that reads prefetchable device memory before a processor asks.
///
/// What it has read it gives to the next read of the word, however old that is; a write that goes
/// through it to the word throws it away.
struct ReadAheadBridge {
  private struct Word {
    /// Place in the table of words.
    var place: Int
    var due: Cycle = 0
    var remaining = 0
    var value: UInt8?
    /// Reads of a time before the last write are thrown away.
    var writes: UInt8 = 0
  }

  private var words: [Word] = []
  private var pace = Pace(seed: 0, name: "")
  private(set) var due: Cycle = .never

  init(_ program: TimedProgram, isOn: Bool) {
    guard isOn else { return }
    for (place, word) in program.table.enumerated()
    where word.target == .device && word.type != .strong {
      words.append(Word(place: place))
    }
  }

  mutating func reset(seed: UInt64) {
    pace = Pace(seed: seed, name: "bridge")
    due = .never
    for index in words.indices {
      words[index].remaining = pace.below(3)
      words[index].due = pace.delay()
      words[index].value = nil
      words[index].writes = 0
    }
  }

  /// The place of a word that is to be read now, and the count of writes to it.
  mutating func next(at cycle: Cycle) -> (place: Int, writes: UInt8)? {
    due = .never
    for index in words.indices where words[index].remaining > 0 {
      if words[index].due > cycle {
        due = min(due, words[index].due)
        continue
      }
      words[index].remaining -= 1
      words[index].due = cycle + pace.delay()
      due = min(due, words[index].due)
      return (words[index].place, words[index].writes)
    }
    return nil
  }

  mutating func arrive(_ place: Int, _ value: UInt8, writes: UInt8) {
    for index in words.indices
    where words[index].place == place && words[index].writes == writes {
      words[index].value = value
    }
  }

  mutating func take(_ word: MappedWord, in table: [MappedWord]) -> UInt8? {
    for index in words.indices where table[words[index].place] == word {
      defer { words[index].value = nil }
      return words[index].value
    }
    return nil
  }

  mutating func discard(word: Int, in table: [MappedWord]) {
    for index in words.indices where table[words[index].place].word == word {
      words[index].value = nil
      words[index].writes &+= 1
    }
  }
}
