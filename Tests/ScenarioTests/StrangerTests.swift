import Endpoint
import Foundation
import HostPlatform
import Scenarios
import Testing
import VirtioLayouts

/// A profile of configuration space, by the name of its expected text.
struct SpaceProfile: Sendable, CustomTestStringConvertible {
  var name: String
  var testDescription: String { name }

  static let all = [
    "block", "block-swiotlb", "block-swiotlb-hint", "block-dmb-offset", "block-dmb-bus",
    "block-transitional", "net", "console", "entropy", "entropy-transitional",
    "block-relocated", "block-promised", "block-marked", "block-paging",
  ].map { SpaceProfile(name: $0) }

  func configuration() -> SystemConfiguration {
    var configuration = machine(.direct)
    let words = name.split(separator: "-").map(String.init)
    if words.contains("transitional") { configuration.endpoint.transport = .transitional }
    if words.contains("swiotlb") {
      configuration.endpoint.bounceByteCount = 1 << 20
      configuration.endpoint.bounceProfile = .swiotlbCapability(
        words.contains("hint") ? .hint : .strict)
    }
    if words.contains("dmb") {
      configuration.endpoint.bounceByteCount = 1 << 20
      configuration.endpoint.bounceProfile = words.contains("bus") ? .dmbBus : .dmbOffset
    }
    if words.contains("paging") { configuration.endpoint.offersPageRequests = true }
    let forms: [(String, AddressForm)] = [
      ("relocated", .relocatedWindow), ("promised", .promisedRange), ("marked", .marker),
    ]
    for (word, form) in forms where words.contains(word) {
      configuration.endpoint.bounceByteCount = form.usesRegion ? 1 << 20 : 0
      configuration.endpoint.bounceProfile = .addressForm(form)
    }
    return configuration
  }

  func backend(_ disk: SmallDisk) throws -> DeviceBackend {
    if name.hasPrefix("net") { return .net(NetWire(pairCount: 1, echoes: true)) }
    if name.hasPrefix("console") { return .console(ConsoleTerminal()) }
    if name.hasPrefix("entropy") { return .entropy(seed: 1) }
    return .block(try DiskImage(path: disk.path))
  }
}

@Suite("Configuration space as a stranger reads it (lspci -F)")
struct StrangerTests {
  private static let program = "/usr/bin/lspci"

  /// The folder of the expected texts, beside this file.
  private static let expected = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Expected")

  private func decode(_ dump: String) throws -> (text: String, complaints: String) {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-space-\(UUID().uuidString)")
    try dump.write(to: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    // Numbers instead of names, which another list of names would change.
    process.arguments = ["-F", path.path, "-vvv", "-n"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaints = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return (text, complaints)
  }

  @Test(
    "the root port decodes without a complaint, as its text says",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: program),
      "lspci is not installed; make deps installs it"))
  func rootPort() throws {
    let disk = try SmallDisk()
    let system = SimulatedSystem(
      configuration: machine(.direct), image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    let (text, complaints) = try decode(system.root.port.dump())
    #expect(complaints.split(separator: "\n").allSatisfy { $0.contains("libkmod") })
    try expect(text, as: "root-port")
  }

  /// Compares with the expected text, or writes it anew.
  private func expect(_ text: String, as name: String) throws {
    let place = Self.expected.appendingPathComponent("\(name).lspci")
    if ProcessInfo.processInfo.environment["RICOCHET_WRITE_EXPECTED"] != nil {
      try text.write(to: place, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: place, encoding: .utf8)))
  }

  @Test(
    "every profile decodes without a complaint, as its text says",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: program),
      "lspci is not installed; make deps installs it"), arguments: SpaceProfile.all)
  func decodes(profile: SpaceProfile) throws {
    let disk = try SmallDisk()
    let system = SimulatedSystem(
      configuration: profile.configuration(), backend: try profile.backend(disk),
      engine: try AssembledEngine(.model))
    let (text, complaints) = try decode(system.endpoint.space.dump())
    // lspci looks for kernel modules, which a container has not; that says nothing of the dump.
    #expect(complaints.split(separator: "\n").allSatisfy { $0.contains("libkmod") })
    // What this release of lspci has no name for: the configuration window (5), regions (8, 10), and
    // the vendor's own data (9).
    let unnamed = text.split(separator: "\n").filter { $0.contains("<") && $0.contains(">") }
      .filter { $0.contains("<unknown>") || $0.contains("<?>") }
    #expect(unnamed.allSatisfy { $0.contains("VirtIO: <unknown>") || $0.contains("Len=0c <?>") })
    #expect(unnamed.count == (system.endpoint.configuration.bounceByteCount > 0 ? 3 : 2))
    for word in ["access denied", "!!!", "Unknown"] { #expect(!text.contains(word), "\(word)") }
    try expect(text, as: profile.name)
  }
}
