import ArgumentParser
import Endpoint
import Scenarios

/// The device types, by the names of the command line.
enum DeviceName: String, CaseIterable, ExpressibleByArgument {
  /// Block device.
  case blk
  /// Network device.
  case net
  /// Entropy source.
  case rng
  /// Console.
  case console
}

/// The device and what the guest does with one that is no disk.
struct DeviceOptions: ParsableArguments {
  @Option(help: "The device: blk, net, rng or console.")
  var device: DeviceName = .blk

  @Option(help: "net: frames that the guest sends; their echoes must come back.")
  var frames: Int = 1000

  @Option(help: "net: pairs of queues, as far as the engine has queues.")
  var pairs: Int = 1

  @Option(help: "net: write every frame on the wire to this capture file (pcap).")
  var pcapOut: String?

  @Option(help: "net: send the frames of this capture file to the guest; no echoes then.")
  var pcapIn: String?

  @Option(help: "rng, console: bytes to draw, or to send and take back.")
  var bytes: Int = 4096

  func validate() throws {
    func refuse(_ text: String) throws { throw ValidationError(text) }
    if !(1...10_000_000).contains(frames) { try refuse("--frames \(frames) is not from 1 to 10M") }
    if !(1...31).contains(pairs) { try refuse("--pairs \(pairs) is not from 1 to 31") }
    if !(1...1 << 24).contains(bytes) { try refuse("--bytes \(bytes) is not from 1 to 16M") }
    if device != .net && (pcapIn != nil || pcapOut != nil) {
      try refuse("--pcap-in and --pcap-out need --device net")
    }
  }

  /// The job of a device that is no disk; nil for the disk.
  func job() throws -> (job: DeviceRun.Job, recorder: PacketRecorder?)? {
    switch device {
    case .blk: return nil
    case .rng: return (.entropy(byteCount: bytes), nil)
    case .console:
      return (.console(byteCount: bytes, terminal: ConsoleTerminal(echoes: true)), nil)
    case .net:
      do {
        let recorder = try pcapOut.map { path throws(CaptureError) in
          try PacketRecorder(path: path)
        }
        let source = try pcapIn.map { path throws(CaptureError) in
          try PacketCapture(path: path, start: 50_000)
        }
        var settings = NetEcho.Settings()
        settings.frameCount = frames
        settings.pairCount = pairs
        settings.incomingCount = source?.count
        let wire = NetWire(
          pairCount: pairs, echoes: source == nil, source: source, recorder: recorder)
        return (.net(settings, wire: wire), recorder)
      } catch {
        throw CommandFailure.badInput(error.description)
      }
    }
  }
}
