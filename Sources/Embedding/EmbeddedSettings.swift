import CRicochet
import CoSimulation
import Endpoint
import RTLBridge
import Scenarios
import Trace
import VirtioLayouts

/// What a device is to be, as its options say.
struct EmbeddedSettings {
  /// The device type.
  enum Device: String, CaseIterable {
    case blk, net, rng, console
  }

  var device = Device.blk
  var engine = EngineKind.rtl
  var image: String?
  var trace: String?
  var isPacked = true
  var features = EndpointConfiguration.allRingFeatures
  var machine = OutsideMachine.Configuration()

  /// Puts the machine together, with the file that its trace goes to.
  func machine(
    isMappingStrict: Bool, hasTranslations: Bool
  ) throws(EmbeddingFault) -> (OutsideMachine, TraceOutput?) {
    var configuration = machine
    configuration.isMappingStrict = isMappingStrict
    configuration.hasTranslations = hasTranslations
    var features = features
    if isPacked { features.insert(.ringPacked) } else { features.remove(.ringPacked) }
    configuration.endpoint.ringFeatures = features
    let bounce = configuration.endpoint.bounceByteCount
    guard bounce != 0 || !configuration.endpoint.requiresBounce else {
      throw EmbeddingFault(
        RC_BAD_VALUE, "require-bounce needs bounce memory; set bounce-size to 1M")
    }
    if bounce != 0 {
      configuration.endpoint.bounceProfile = .swiotlbCapability(
        configuration.endpoint.requiresBounce ? .strict : .hint)
    }
    let assembled: AssembledEngine
    do {
      assembled = try AssembledEngine(engine)
    } catch {
      throw EmbeddingFault(RC_LACKS, error.description)
    }
    let backend = try backend()
    let head = TraceHead(
      hostByteCount: 1 << 32, bounceByteCount: bounce, isStrict: isMappingStrict, isIdentity: true,
      fetchesAhead: assembled.fetchesAhead)
    var output: TraceOutput?
    if let trace { output = try TraceOutput(path: trace, head: head) }
    let made = OutsideMachine(
      configuration: configuration, backend: backend, engine: assembled.engine,
      observers: output.map { [$0.text] } ?? [])
    return (made, output)
  }

  private func backend() throws(EmbeddingFault) -> DeviceBackend {
    switch device {
    case .blk:
      guard let image else {
        throw EmbeddingFault(RC_BAD_VALUE, "a disk needs option image, the path of a raw image")
      }
      do {
        return .block(try DiskImage(path: image))
      } catch {
        throw EmbeddingFault(RC_FILE, error.description)
      }
    case .net: return .net(NetWire(pairCount: 1, echoes: true))
    case .rng: return .entropy(seed: machine.seed)
    case .console: return .console(ConsoleTerminal(echoes: true))
    }
  }
}
