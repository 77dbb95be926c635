import Foundation
import Testing

@testable import VectorPlots

@Suite("Plots")
struct PlotTests {
  private func plot(_ name: String) -> LinePlot {
    LinePlot(
      title: "<b>&\"'", horizontal: "x", vertical: "y", scale: .logarithmic,
      ticks: [LinePlot.Tick(x: 1, label: "1"), LinePlot.Tick(x: 16, label: "16")],
      series: [
        LinePlot.Series(
          name: name,
          points: [
            LinePlot.Point(x: 1, y: 10), LinePlot.Point(x: 4, y: nil), LinePlot.Point(x: 16, y: 90),
          ], ring: 16, mark: 4)
      ])
  }

  @Test("texts stay texts, and the picture is XML")
  func escapes() throws {
    let svg = plot("</text><script>").svg
    #expect(!svg.contains("<script"))
    #expect(!svg.contains("<b>"))
    let parser = XMLDocumentShape(svg)
    #expect(parser.isBalanced)
  }

  @Test("a ring, a mark and a cross are drawn where they are asked for")
  func marks() {
    let svg = plot("a").svg
    #expect(svg.contains("r=\"8\""))
    #expect(svg.components(separatedBy: "<polygon class=\"o\"").count == 2)
    #expect(svg.components(separatedBy: "<line class=\"o\"").count == 3)
  }

  @Test("equal ratios take equal room")
  func scale() {
    let frame = PlotFrame(plot("a"))
    #expect(abs(frame.x(4) - (frame.x(1) + frame.x(16)) / 2) < 0.01)
    #expect(frame.y(0) == PlotFrame.bottom)
    #expect(frame.ceiling == 100)
  }

  @Test("logarithms are those of the library", arguments: [0.3, 1.0, 3.0, 1000.0, 65536.5])
  func logarithm(value: Double) {
    #expect(abs(PlotFrame.logarithm(value) - log2(value)) < 1e-6)
  }

  @Test("labels stand at round steps")
  func steps() {
    #expect(PlotNumber.step(top: 784) == 200)
    #expect(PlotNumber.step(top: 0.7) == 0.2)
    #expect(PlotNumber.label(1500, step: 500) == "1,500")
    #expect(PlotNumber.label(0.5, step: 0.25) == "0.50")
  }
}

/// Whether the tags of a picture close in their order.
private struct XMLDocumentShape {
  var isBalanced = true

  init(_ text: String) {
    var open: [Substring] = []
    for piece in text.split(separator: "<").dropFirst(0) {
      guard let end = piece.firstIndex(of: ">") else { continue }
      let tag = piece[..<end]
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter }
      if tag.hasPrefix("/") {
        if open.popLast() != name { isBalanced = false }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    if !open.isEmpty { isBalanced = false }
  }
}
