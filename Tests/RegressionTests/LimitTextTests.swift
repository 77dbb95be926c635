import Foundation
import Testing

@testable import Regression

/// What a plan is compared by when a regression goes on.
@Suite("limits as text")
struct LimitTextTests {
  @Test("limits have the same bytes in every process")
  func bytes() throws {
    var limits = ScenarioLimits()
    limits.values = [.traffic: ["job"], .engine: ["model"], .device: ["blk", "net"]]
    let text = String(decoding: try Worker.encode(limits), as: UTF8.self)
    #expect(
      text == #"{"values":{"device":["blk","net"],"engine":["model"],"traffic":["job"]}}"#)
    #expect(try JSONDecoder().decode(ScenarioLimits.self, from: Data(text.utf8)) == limits)
  }
}
