import Foundation
import PCIeFabric
import Scenarios
import Testing
import VirtioLayouts

@Suite("Faults on a link with few credits")
struct FaultLinkTests {
  @Test("a read that waits behind the processor's stores is given its time")
  func patience() throws {
    let path = NSTemporaryDirectory() + "few-credits-\(UUID().uuidString).img"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = SystemConfiguration(access: .bounce, bounceByteCount: 1 << 20)
    configuration.ringFeatures = [.eventIndex]
    configuration.link.latency = 400
    configuration.link.posted = CreditLimit(headers: 2, data: 16)
    configuration.link.nonPosted = CreditLimit(headers: 2, data: 2)
    // Rings and buffers are on the device, which reads nothing from the host that could be lost.
    let trial = try FaultTrial(configuration, kind: .lostCompletion, offset: 0, path: path)
    let result = trial.run()
    #expect(result.outcome == .untouched, "\(result.notice)")
    #expect(result.length > FaultKind.completionTimeout)
  }
}
