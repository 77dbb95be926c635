import Crypto
import Foundation
import Scenarios

/// The disk's job, with every byte compared.
extension ScenarioRun {
  func disk(
    on system: SimulatedSystem, path: String, _ outcome: inout ScenarioOutcome
  ) throws {
    let before = try Self.hash(path)
    var options = BlockGuest.Options()
    options.vectorUse =
      switch scenario[.vectors] {
      case "polled": .polled
      case "shared": .shared
      case "none": .none
      default: .each
      }
    let guest = try BlockGuest(system, options: options)
    let work = DiskWorkload(configuration: scenario.workload, system: system, guest: guest)
    defer { outcome.requestCount = UInt64(work.requestCount) }
    let found = try work.perform()
    let compared = [
      ("the guest read other bytes than the file holds", before, found.firstRead),
      ("the guest reads back other bytes than it wrote", found.expected, found.readBack),
      ("the file holds other bytes than the guest wrote", found.expected, try Self.hash(path)),
    ]
    for (what, expected, hash) in compared where expected != hash {
      outcome.fail("data-compared", what, what, cycle: system.cycle)
    }
  }

  private static func hash(_ path: String) throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return SHA256.hash(data: data).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
