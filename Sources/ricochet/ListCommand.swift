import ArgumentParser
import Endpoint
import HostPlatform
import OrderingReference
import Reporting
import Scenarios

/// What there is to choose from.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists access modes, engines, rules and mutants.")

  @Flag(help: "Print one JSON object.")
  var json = false

  private struct Catalogue: Encodable {
    struct Rule: Encodable {
      var name: String
      var clause: String
      var summary: String
    }
    var access = AccessMode.allCases.map(\.rawValue)
    var engines = EngineKind.allCases.map(\.rawValue)
    var mutants = EndpointMutant.allCases.map(\.rawValue)
    var hostMutants = HostMutant.allCases.map(\.rawValue)
    var rules = RuleName.allCases.map {
      Rule(name: $0.rawValue, clause: $0.clause, summary: $0.summary)
    }
  }

  func run() throws {
    let catalogue = Catalogue()
    if json {
      try Output.printJSON(catalogue)
      return
    }
    print("access modes: " + catalogue.access.joined(separator: ", "))
    print("engines:      " + catalogue.engines.joined(separator: ", "))
    print("mutants:      " + catalogue.mutants.joined(separator: ", "))
    print("of the host:  " + catalogue.hostMutants.joined(separator: ", "))
    print("rules of the judge:")
    for rule in catalogue.rules {
      print("  \(rule.name) (\(rule.clause))")
      print("    \(rule.summary)")
    }
  }
}
