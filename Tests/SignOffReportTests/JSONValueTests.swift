import Foundation
import Testing

@testable import SignOffReport

@Suite("Any JSON")
struct JSONValueTests {
  @Test("is read and written again")
  func roundTrip() throws {
    let text = #"{"a":[1,2.5,true,null,"x"],"b":{"c":"d"}}"#
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    #expect(value["b"]?["c"]?.shown == "d")
    #expect(value["a"]?.shown == "1, 2.5, yes, , x")
  }
}
