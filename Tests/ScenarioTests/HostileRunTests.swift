import Endpoint
import Scenarios
import Testing

@Suite("A guest that breaks every rule, drawn from a seed")
struct HostileRunTests {
  private func run(_ mutant: EndpointMutant? = nil) throws -> (HostileRun, SmallDisk) {
    let disk = try SmallDisk()
    return (HostileRun(image: try DiskImage(path: disk.path), mutant: mutant), disk)
  }

  @Test("the device survives 20,000 operations and works after each reset")
  func survives() throws {
    let (hostile, _) = try run()
    let failure = hostile.perform(count: 20_000, seed: 1)
    #expect(failure == nil, "\(failure?.text ?? "")")
  }

  @Test("a device that leaves its region is found, and the case shrinks and can be replayed")
  func shrinks() throws {
    let (hostile, _) = try run(.regionOverLink)
    let failure = try #require(hostile.perform(count: 4000, seed: 1))
    #expect(failure.access == .bounce)
    #expect(failure.operations.count < HostileRun.caseLength / 4)
    let lines = failure.text.split(separator: "\n").dropFirst().map(String.init)
    let operations = lines.compactMap { HostileOperation($0) }
    #expect(operations == failure.operations)
    #expect(
      hostile.replay(operations, access: failure.access, seed: failure.seed) == failure.reason)
    let (healthy, _) = try run()
    #expect(healthy.replay(operations, access: failure.access, seed: failure.seed) == nil)
  }

  @Test("operations are read as they are written, and nothing else is one")
  func text() {
    for kind in HostileOperation.Kind.allCases {
      let operation = HostileOperation(kind, 0x12, .max, 7)
      #expect(HostileOperation(operation.description) == operation)
    }
    for text in ["", "store 1 2", "store 1 2 3 4", "burn 1 2 3", "store x 2 3"] {
      #expect(HostileOperation(text) == nil)
    }
  }

  @Test("the same seed draws the same cases")
  func isDeterministic() throws {
    let first = try #require(try run(.regionOverLink).0.perform(count: 4000, seed: 9))
    let second = try #require(try run(.regionOverLink).0.perform(count: 4000, seed: 9))
    #expect(first.text == second.text)
  }
}
