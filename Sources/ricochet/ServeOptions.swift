import ArgumentParser
import CycleKernel
import Endpoint
import Scenarios
import VirtioLayouts

/// What every door of `ricochet serve` lets one choose about the device.
struct ServeOptions: ParsableArguments {
  @Option(help: "Path of the socket; it must not exist, or be left behind by a server.")
  var socket: String

  @Option(help: "The device: blk, net, rng or console.")
  var device: DeviceName = .blk

  @Option(help: "Raw disk image; a copy is used. Without it, 4 MiB of random bytes.")
  var image: String?

  @Option(help: "Folder for the copy of the image, which then stays; without it a temporary file.")
  var work: String?

  @Option(help: "Largest image that the device takes, bytes (suffix K, M, G).")
  var capacity: ByteSize = ByteSize(1 << 30)

  @Option(help: "net: the address that answers ARP and ping on the wire.")
  var peer: PeerAddress = PeerAddress(10, 0, 2, 2)

  @Option(
    help: "net: what is at the other end of the wire: host, which answers ARP and ping, or echo.")
  var wire: WireEnd = .host

  @Option(help: "The fetch engine: rtl, model, or lockstep (both, compared pin by pin).")
  var engine: EngineKind = .rtl

  @Option(help: "The format of the rings that is offered: split alone, or packed too.")
  var ring: RingFormat = .packed

  @Option(
    help: ArgumentHelp(
      "What is offered besides, separated by commas: "
        + RingFeatureList.allValueStrings.joined(separator: ", ") + ".", valueName: "list"))
  var features: RingFeatureList = RingFeatureList(EndpointConfiguration.allRingFeatures)

  @Flag(help: "Offer ACCESS_PLATFORM.")
  var accessPlatform = false

  @Option(help: "Bytes of bounce memory behind BAR4, a power of two from 64K to 1G; 0 for none.")
  var bounceSize: ByteSize = ByteSize(0)

  @Flag(help: "Refuse a driver that does not keep rings and buffers in bounce memory.")
  var requireBounce = false

  @Flag(
    help: ArgumentHelp(
      "Let the client map the bounce memory: faster, but nobody sees what the guest does there."))
  var mapBounce = false

  @Option(help: "Seed of every random stream.")
  var seed: UInt64 = 1

  @Option(help: "Break one rule on purpose: \(EndpointMutant.allCases.map(\.rawValue)).")
  var mutant: EndpointMutant?

  @Option(help: "Write every event of the first session as a line of text to this file.")
  var trace: String?

  @Option(help: "Write a waveform (FST) of the first session's first request to this file.")
  var waves: String?

  @Option(help: "Cycles of the waveform, from the first doorbell on.")
  var waveCycles: UInt64 = 4000

  func validate() throws {
    let region = EndpointConfiguration.bounceByteCountRange
    if bounceSize.value != 0,
      !region.contains(bounceSize.value) || bounceSize.value & (bounceSize.value - 1) != 0
    {
      throw ValidationError("--bounce-size \(bounceSize) is no power of two from 64K to 1G")
    }
    if requireBounce && bounceSize.value == 0 {
      throw ValidationError("--require-bounce needs bounce memory; add --bounce-size 1M")
    }
    if mapBounce && bounceSize.value == 0 {
      throw ValidationError("--map-bounce needs bounce memory; add --bounce-size 1M")
    }
    if mapBounce && (waves != nil || trace != nil) {
      throw ValidationError(
        "--map-bounce keeps accesses from --waves and --trace; leave out one or the other")
    }
    if waves != nil && engine == .model {
      throw ValidationError("--waves shows pins of the RTL; use --engine rtl or lockstep")
    }
  }
}
