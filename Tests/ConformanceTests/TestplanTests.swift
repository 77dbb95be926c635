import Conformance
import Endpoint
import GuestDriver
import OrderingReference
import Testing

@Suite("testplan (conformance list)")
struct TestplanTests {
  @Test("every statement of the list is there once and in its place")
  func list() {
    #expect(Statement.all.map(\.id) == StatementID.all)
    #expect(StatementID.all.count == StatementID.count)
  }

  @Test("device mutants and the endpoint's mutants are the same list, but for twenty-seven")
  func deviceMutants() {
    let planned = Set(DeviceMutant.all.map(\.name))
    let built = Set(EndpointMutant.allCases.map(\.rawValue))
    #expect(planned.subtracting(built) == [])
    // Two of suppression, which the judge's rules decide, that of an address form, two that faults
    // show, one that jittering reads show, four of page requests, two of answers with several
    // translations, five of PASIDs, five of error reporting, and four of resets and killed programs,
    // and one of a host's full disk.
    let others: Set<String> = [
      "never-asks-for-notification", "skips-second-look", "leaves-promised-range",
      "takes-poisoned-data", "counts-no-bytes", "overwrites-unread",
      "asks-beyond-allocation", "reuses-page-group", "asks-behind-failure",
      "takes-response-as-translation", "reverses-translations", "guesses-translations",
      "omits-pasid", "omits-page-pasid", "confuses-pasid", "keeps-global-translations",
      "takes-all-for-global",
      "forgets-error-report", "reports-error-twice",
      "reports-masked-error", "reports-advisory-as-nonfatal", "logs-wrong-header",
      "keeps-tags-across-reset", "reuses-stale-tags", "ends-queue-reset-early", "flushes-late",
      "acknowledges-short-writes",
    ]
    #expect(built.subtracting(planned) == others)
    #expect(planned.count == DeviceMutant.all.count)
  }

  @Test("each device mutant of a statement is in the list and names the statement")
  func joined() {
    for statement in Statement.all {
      guard case .device(let name) = statement.mutant else { continue }
      let mutant = DeviceMutant.named(name)
      #expect(mutant?.statements.contains(statement.id) == true, "\(statement.id) \(name)")
    }
  }

  @Test("statements that plan a driver mutant and the driver's mutants are the same list")
  func driverMutants() {
    for statement in Statement.all {
      let count = DriverMutant.allCases.count { statement.isBroken(byDriverMutant: $0.rawValue) }
      #expect(count == (statement.mutant == .driver ? 1 : 0), "\(statement.id)")
    }
  }

  @Test("each statement has a scenario, or a reason why nothing can decide it")
  func scenarios() {
    for statement in Statement.all where statement.scenarios.isEmpty {
      if case .explained = statement.check { continue }
      Issue.record("\(statement.id) has no scenario")
    }
  }
}
