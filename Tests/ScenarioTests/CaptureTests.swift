import Endpoint
import Foundation
import Scenarios
import Testing

@Suite("Captures of the wire")
struct CaptureTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("ricochet-capture-\(UUID().uuidString)")

  private func echo(to path: String) throws -> RunResult {
    var configuration = machine(.direct)
    configuration.endpoint.queueCount = 3
    var settings = NetEcho.Settings()
    settings.frameCount = 100
    let recorder = try PacketRecorder(path: path)
    let wire = NetWire(pairCount: 1, echoes: true, recorder: recorder)
    let result = try DeviceRun(system: configuration, job: .net(settings, wire: wire)).perform()
    recorder.flush()
    #expect(!recorder.hasFailed)
    return result.result
  }

  @Test("what an echo run writes is read back frame by frame, and can be sent to a guest")
  func roundTrip() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("echo.pcap").path
    let result = try echo(to: path)
    #expect(result.reasons == [])
    let capture = try PacketCapture(path: path, start: 50_000)
    #expect(capture.count == 200)
    var configuration = machine(.direct)
    configuration.endpoint.queueCount = 3
    var settings = NetEcho.Settings()
    settings.frameCount = 1
    settings.incomingCount = capture.count
    let wire = NetWire(pairCount: 1, echoes: false, source: capture)
    let (second, _) = try DeviceRun(
      system: configuration, job: .net(settings, wire: wire)
    ).perform()
    #expect(second.reasons == [])
    #expect(wire.receivedCount == 200)
  }

  @Test(
    "tshark opens the capture with every frame whole",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/tshark"),
      "tshark is not installed; make deps installs it"))
  func stranger() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("echo.pcap").path
    let result = try echo(to: path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/tshark")
    process.arguments = ["-r", path, "-T", "fields", "-e", "frame.len", "-e", "frame.cap_len"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = Pipe()
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t").compactMap { Int($0) } }
    #expect(lines.count == 200)
    #expect(lines.allSatisfy { $0.count == 2 && $0[0] == $0[1] })
    #expect(lines.reduce(0) { $0 + ($1.first ?? 0) } == Int(result.dataByteCount))
  }

  @Test("a file that is no capture is refused with its reason")
  func refused() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("odd").path
    #expect(throws: CaptureError.self) { try PacketCapture(path: path, start: 0) }
    try Data(count: 40).write(to: URL(fileURLWithPath: path))
    #expect(throws: CaptureError.notACapture(path: path)) {
      try PacketCapture(path: path, start: 0)
    }
    var bytes: [UInt8] = [0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0]
    bytes += [UInt8](repeating: 0, count: 12) + [101, 0, 0, 0]
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: CaptureError.notEthernet(path: path, linkType: 101)) {
      try PacketCapture(path: path, start: 0)
    }
    bytes[20] = 1
    bytes += [UInt8](repeating: 0, count: 8) + [60, 0, 0, 0, 60, 0, 0, 0, 1, 2, 3]
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: CaptureError.damaged(path: path, offset: 24)) {
      try PacketCapture(path: path, start: 0)
    }
  }
}
