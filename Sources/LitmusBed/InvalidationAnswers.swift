import CycleKernel
import HostPlatform
import LitmusLanguage

/// When the device answers invalidations, by page.
struct InvalidationAnswers {
  private var armed: [Cycle?]
  private var pace = Pace(seed: 0, name: "")
  var due: Cycle = .never

  init(pageCount: Int) { armed = Array(repeating: nil, count: pageCount) }

  mutating func reset(seed: UInt64) {
    pace = Pace(seed: seed, name: "device.invalidations")
    for page in armed.indices { armed[page] = nil }
    due = .never
  }

  /// Whether the answer for a page, which nothing holds, is due.
  mutating func isDue(_ page: Int, at cycle: Cycle) -> Bool {
    let time = armed[page] ?? cycle + pace.delay()
    armed[page] = time
    if time > cycle {
      due = min(due, time)
      return false
    }
    armed[page] = nil
    return true
  }
}

extension TimedMachine {
  func answerInvalidations() -> Bool {
    answers.due = .never
    for page in translations.owed.indices {
      guard let request = translations.owed[page] else { continue }
      let isEarly =
        program.test.platform.invalidatesEarly || mutant == .answersInvalidationAtOnce
      let isInUse = agents.contains { agent in
        guard let agent, !agent.isPeer else { return false }
        return agent.uses(page)
      }
      if isInUse, !isEarly { continue }
      guard answers.isDue(page, at: cycle) else { continue }
      translations.answered(page)
      sendInvalidationAnswer(agent: request.agent, place: request.place)
      return true
    }
    return false
  }
}
