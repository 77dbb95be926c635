public import ArgumentParser
public import Endpoint
public import HostPlatform
public import Scenarios
import VirtioLayouts

extension AccessMode: ExpressibleByArgument {}
extension EngineKind: ExpressibleByArgument {}
extension IOMMUKind: ExpressibleByArgument {}
extension EndpointMutant: ExpressibleByArgument {}
extension HostMutant: ExpressibleByArgument {}
extension PageTableForm: ExpressibleByArgument {}

extension HostPlatform.MemoryType: ExpressibleByArgument {
  /// The type that a word names; write-back is no choice for memory that the device changes.
  public init?(argument: String) {
    switch argument {
    case "uc": self = .uncacheable
    case "wc": self = .writeCombining
    default: return nil
    }
  }

  /// The words.
  public static var allValueStrings: [String] { ["uc", "wc"] }

  /// The word of the type.
  public var defaultValueDescription: String { self == .uncacheable ? "uc" : "wc" }
}

extension EndpointMutant {
  /// The access mode without which the mutant changes nothing; nil when every mode shows it.
  var neededAccess: AccessMode? {
    switch self {
    case .regionOverLink: .bounce
    case .omitsPASID, .omitsPagePASID, .keepsGlobalTranslations, .takesAllForGlobal, .confusesPASID,
      .keepsInvalidatedTranslation,
      .reversesTranslations,
      .guessesTranslations,
      .asksBeyondAllocation, .reusesPageGroup,
      .asksBehindFailure, .takesResponseAsTranslation:
      .iommu
    default: nil
    }
  }
}

/// When mapped pages are there.
enum PagingName: String, CaseIterable, ExpressibleByArgument {
  /// From the start.
  case pinned
  /// When the device has asked for them.
  case demand
}

/// A count of bytes, with an optional suffix K, M or G.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  var value: UInt64

  init(_ value: UInt64) { self.value = value }

  init?(argument: String) {
    var digits = argument
    var shift: UInt64 = 0
    switch argument.last {
    case "K", "k": shift = 10
    case "M", "m": shift = 20
    case "G", "g": shift = 30
    default: break
    }
    if shift != 0 { digits.removeLast() }
    guard let number = UInt64(digits), number <= UInt64.max >> shift else { return nil }
    value = number << shift
  }

  var description: String { "\(value)" }
  var defaultValueDescription: String { description }
}

/// The machine and its workload.
struct MachineOptions: ParsableArguments {
  @Option(
    help: """
      The fetch engine: rtl, model, lockstep (both, compared pin by pin), stream (the streaming \
      engine in RTL), wide (the same with 64 queues) or ats (with its own translation cache).
      """)
  var engine: EngineKind = .rtl

  @Option(
    help: ArgumentHelp(
      "The IOMMU of access mode iommu: "
        + IOMMUKind.allValueStrings.joined(separator: ", ") + "."))
  var iommu: IOMMUKind = .vtd

  @Option(
    help: """
      Mapped pages behind the IOMMU: pinned (there from the start), or demand (absent until the \
      device asks for them by page requests; with --access iommu --iommu vtd).
      """)
  var paging: PagingName = .pinned

  @Option(
    help: """
      Pages for which one translation request asks at most, 1 to 16, where a buffer has them; more \
      than 8 give the root a read completion boundary of 128 bytes (with --iommu vtd).
      """)
  var translationPages: Int = 1

  @Option(
    help: """
      The PASID of the device's requests, 0 to 1048575: the IOMMU has tables of scalable mode (with \
      --access iommu --iommu vtd).
      """)
  var pasid: UInt32?

  @Option(
    help: """
      The form of the IOMMU's page tables: second (second-level), first (first-level, as those of x86; \
      with --pasid), or nested (first-level above second-level; with --pasid).
      """)
  var table: PageTableForm = .second

  @Flag(
    name: .customLong("global"),
    help:
      "Mark translations as those of every PASID, by G in the tables (with --table first or nested)."
  )
  var mapsGlobally = false

  @Option(help: "The format of the rings: split or packed.")
  var ring: RingFormat = .split

  @Option(
    help: ArgumentHelp(
      "What the driver insists on, separated by commas: "
        + RingFeatureList.allValueStrings.joined(separator: ", ") + ".", valueName: "list"))
  var features: RingFeatureList = RingFeatureList([])

  @Option(help: "Chains that one write may return, 1 to 32.")
  var usedBatch: Int = 1

  @Option(help: "Seed of every random stream; the same seed gives the same bytes.")
  var seed: UInt64 = 1

  @Option(help: "Raw disk image; a copy is used. Without it, 4 MiB of random bytes.")
  var image: String?

  @Option(help: "Folder for the copy of the image; without it a temporary file.")
  var work: String?

  @Option(help: "Largest image that the device takes, bytes (suffix K, M, G).")
  var capacity: ByteSize = ByteSize(1 << 30)

  @Option(help: "Bytes of bounce memory, a power of two from 64K to 1G.")
  var bounceSize: ByteSize = ByteSize(16 << 20)

  @Option(help: "Entries of each queue, 1 to 32768; a power of two in split rings.")
  var queueSize: Int = 128

  @Option(
    help: """
      Buffers of its ring that an engine reads ahead for each queue, 1 to 31, or 0 for as many as \
      it has; several by commas, the last for all other queues. Engines stream, wide and ats.
      """)
  var prefetchDepth: PrefetchDepths?

  @Option(help: "Bytes of a large request, a multiple of 512 up to 1M.")
  var requestSize: ByteSize = ByteSize(64 << 10)

  @Option(help: "Requests in flight, 1 to 32.")
  var depth: Int = 16

  @Option(help: "Bytes that are written and read back.")
  var writeSize: ByteSize = ByteSize(1 << 20)

  @Option(help: "Writes between two flushes; 0 for one flush behind all of them.")
  var flushEvery: Int = 0

  @Option(
    help: ArgumentHelp(
      "What the link lets happen: in-order, or reorder (every pass that PCIe permits, relaxed "
        + "data, scattered reads, writes line by line, drawn from the seed)."))
  var link: LinkName = .inOrder

  @Option(help: "A shared library with another fetch engine behind the ABI of rtl/abi/dfe_abi.h.")
  var rtl: String?

  @Option(help: "Break one rule on purpose: \(EndpointMutant.allCases.map(\.rawValue)).")
  var mutant: EndpointMutant?

  @Option(
    help: """
      Break one rule of the host on purpose, behind a VT-d unit: \
      \(HostMutant.allCases.map(\.rawValue)).
      """)
  var hostMutant: HostMutant?

  @Option(
    help: "How the CPU maps bounce memory: uc (uncached) or wc (write-combining, the default).")
  var bounceMapping: HostPlatform.MemoryType?

  func validate() throws {
    func refuse(_ text: String) throws { throw ValidationError(text) }
    let region = EndpointConfiguration.bounceByteCountRange
    if !region.contains(bounceSize.value) || bounceSize.value & (bounceSize.value - 1) != 0 {
      try refuse("--bounce-size \(bounceSize) is no power of two from 64K to 1G")
    }
    if !(1...32768).contains(queueSize) {
      try refuse("--queue-size \(queueSize) is not from 1 to 32768")
    }
    if ring == .split && queueSize & (queueSize - 1) != 0 {
      try refuse("--queue-size \(queueSize) is no power of two; only packed rings take any size")
    }
    if let pasid, pasid >= 1 << 20 { try refuse("--pasid \(pasid) is not from 0 to 1048575") }
    if !(1...16).contains(translationPages) {
      try refuse("--translation-pages \(translationPages) is not from 1 to 16")
    }
    if !(1...32).contains(usedBatch) { try refuse("--used-batch \(usedBatch) is not from 1 to 32") }
    if requestSize.value == 0 || requestSize.value % 512 != 0 || requestSize.value > 1 << 20 {
      try refuse("--request-size \(requestSize) is no multiple of 512 from 512 to 1M")
    }
    if !(1...32).contains(depth) { try refuse("--depth \(depth) is not from 1 to 32") }
    if !(0...1_000_000).contains(flushEvery) {
      try refuse("--flush-every \(flushEvery) is not from 0 to 1000000")
    }
    if writeSize.value % 512 != 0 {
      try refuse("--write-size \(writeSize) is no multiple of 512")
    }
  }

  /// The machine for an access mode.
  func configuration(_ access: AccessMode) -> SystemConfiguration {
    var configuration = SystemConfiguration(access: access, bounceByteCount: bounceSize.value)
    configuration.engine = engine
    configuration.iommu = iommu
    if paging == .demand, access == .iommu, iommu == .vtd { configuration.pageOnDemand() }
    configuration.askForPages(translationPages)
    if let pasid, access == .iommu, iommu == .vtd {
      configuration.usePASID(pasid, tables: table, mapsGlobally: mapsGlobally)
    }
    configuration.seed = seed
    configuration.queueSize = UInt16(queueSize)
    configuration.library = rtl
    if link == .reorder { configuration.reorder() }
    configuration.endpoint.mutant = mutant
    configuration.root.mutant = hostMutant
    if let bounceMapping { configuration.bounceMemoryType = bounceMapping }
    configuration.endpoint.maximumQueueSize = UInt16(max(256, queueSize.nextPowerOfTwo))
    configuration.endpoint.prefetchDepths = prefetchDepth?.depths ?? []
    configuration.endpoint.usedBatchLimit = usedBatch
    configuration.ringFeatures = features.bits.union(ring == .packed ? .ringPacked : [])
    return configuration
  }

  /// The workload.
  var workload: WorkloadConfiguration {
    var workload = WorkloadConfiguration()
    workload.requestByteCount = Int(requestSize.value)
    workload.segmentByteCount = min(workload.segmentByteCount, workload.requestByteCount)
    workload.segmentByteCount = max(
      workload.segmentByteCount, (workload.requestByteCount / 16 + 511) & ~511)
    workload.depth = depth
    workload.writeByteCount = writeSize.value
    workload.flushInterval = flushEvery
    return workload
  }
}

extension Int {
  /// The smallest power of two that is not below this number.
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
