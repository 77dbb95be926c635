import RTLBridge
import Testing

@Suite("The waveform stories")
struct WaveTests {
  private static let needsDump: Comment =
    "needs fst2vcd (package gtkwave) and the libraries of scripts/build-rtl.sh trace stream_trace"

  @Test(
    "every signal of every story is in a dump, with its bit range",
    .enabled(if: Dump.isPossible, needsDump))
  func signalsExist() throws {
    let dump = try Dump.signals(.trace)
    let streaming = try Dump.signals(.streamTrace)
    #expect(dump.count > 300 && streaming.count > 300)
    #expect(Stories.names.count >= 4)
    let table = try Stories.table()
    for name in Stories.names {
      let story = try Stories.file(name)
      let dump = table.contains { $0.story == name && $0.dump == "stream" } ? streaming : dump
      #expect(story.signals.count >= 8, "\(name)")
      #expect(story.unknown(in: dump) == [], "\(name)")
    }
    let wrong = SaveFile("@22\ndfe.rd_adr_o[63:0]\ndfe.rd_addr_o[31:0]\ndfe.rd_addr_o[63:0]\n")
    #expect(wrong.unknown(in: dump) == ["dfe.rd_adr_o[63:0]", "dfe.rd_addr_o[31:0]"])
  }

  @Test("the names of a dump hold its scopes and bit ranges")
  func dumpNames() {
    let header = """
      $scope module top $end
      $var wire 1 ! clk $end
      $scope module g[0] $end
      $var logic 3 " state [2:0] $end
      $upscope $end
      $var wire 8 # tag [7:0] $end
      $enddefinitions $end
      $var wire 1 $ late $end
      """
    #expect(Dump.names(inVCD: header) == ["top.clk", "top.g[0].state[2:0]", "top.tag[7:0]"])
  }

  @Test("a save file is read with aliases, flags, marker and comments")
  func reading() {
    let file = SaveFile(
      """
      [timestart] 400
      *-13.5 4100 -1
      @200
      -a comment
      @820
      +{link up} dfe.lane_link_up_i[255:0]
      @28
      dfe.clk_i
      dfe.lane_guest_i[255:0]
      """)
    #expect(
      file.signals.map(\.name)
        == ["dfe.lane_link_up_i[255:0]", "dfe.clk_i", "dfe.lane_guest_i[255:0]"])
    #expect(file.lanesNotAsText == ["dfe.lane_guest_i[255:0]"])
    #expect(file.start == 400)
    #expect(file.marker == 4100)
  }

  @Test("no story names a place of one machine")
  func relativePaths() throws {
    for name in Stories.names {
      #expect(try Stories.file(name).absolutePaths == [], "\(name)")
    }
    let bound = SaveFile("[dumpfile] \"/tmp/a.fst\"\n^1 ~/states.txt\n-the read with /T\ndfe.clk_i")
    #expect(bound.absolutePaths.count == 2)
  }

  @Test("every story opens with a marker in the picture, and shows lanes as text")
  func opening() throws {
    for name in Stories.names {
      let story = try Stories.file(name)
      let start = try #require(story.start, "\(name)")
      let marker = try #require(story.marker, "\(name)")
      #expect(start < marker && marker - start < 400 * 4000, "\(name)")
      #expect(story.signals.contains { $0.name.hasPrefix("dfe.lane_") }, "\(name)")
      #expect(story.lanesNotAsText == [], "\(name)")
    }
  }

  @Test("the guide lists every story, each with one of the demo's dumps")
  func guide() throws {
    let table = try Stories.table()
    #expect(table.map(\.story).sorted() == Stories.names)
    for row in table {
      #expect(["direct", "iommu", "bounce", "stream"].contains(row.dump), "\(row.story)")
    }
    let rows = "| [a](a.gtkw) | `direct.fst` | x |\n| [b](c.gtkw) | `direct.fst` | x |"
    #expect(Stories.rows(rows).map(\.story) == ["a"])
  }
}
