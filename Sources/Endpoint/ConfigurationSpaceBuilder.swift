import ByteLayouts
import PCIeLayouts
import VirtioLayouts

/// Lays out the header, the capability list and the extended capabilities.
struct ConfigurationSpaceBuilder {
  let configuration: EndpointConfiguration
  let layout: BARLayout
  let device: DeviceIdentity
  var bytes: [UInt8] = Array(repeating: 0, count: ConfigurationHeader.byteCount)
  var writable: [UInt8] = Array(repeating: 0, count: ConfigurationHeader.byteCount)
  /// Bits that writing 1 clears.
  var clearable: [UInt8] = Array(repeating: 0, count: ConfigurationHeader.byteCount)
  var expressOffset = 0
  var msixOffset = 0
  var atsOffset = 0
  var pagingOffset = 0
  var errorOffset = 0
  var pasidOffset = 0
  var requesterPASIDOffset = 0
  /// Beyond the space until there is such a capability.
  var windowOffset = ConfigurationHeader.byteCount
  private var linkAt: Int = Int(ConfigurationHeader.capabilityPointer)
  private var cursor = 0x40

  init(configuration: EndpointConfiguration, layout: BARLayout, device: DeviceIdentity) {
    self.configuration = configuration
    self.layout = layout
    self.device = device
  }

  mutating func build() {
    header()
    express()
    msix()
    for capability in virtioCapabilities { add(capability) }
    if configuration.capabilityOddity == .doubled { reserved() } else { vendor() }
    ats()
    errorReporting()
    if configuration.offersPageRequests { pageRequests() }
    if configuration.pasidWidth > 0 { pasid() }
  }

  mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at offset: Int
  ) {
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    raw.storeLittleEndian(value, at: offset)
  }

  mutating func allow<Value: FixedWidthInteger & BitwiseCopyable>(
    _ mask: Value, at offset: Int
  ) {
    var span = writable.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    raw.storeLittleEndian(mask, at: offset)
  }

  private mutating func header() {
    let isTransitional = layout.legacy != nil
    store(VirtioIdentifiers.vendor, at: Int(ConfigurationHeader.vendorID))
    let kind = isTransitional ? device.kind.transitionalDeviceID : device.kind.modernDeviceID
    store(
      configuration.mutant == .wrongDeviceID ? 0x10ff : kind,
      at: Int(ConfigurationHeader.deviceID))
    store(ConfigurationHeader.capabilityList, at: Int(ConfigurationHeader.status))
    // Revision, and the class code in the three bytes behind it.
    let showsOther =
      configuration.mutant == (isTransitional ? .transitionalRevision1 : .modernRevision0)
    var revision =
      isTransitional != showsOther
      ? VirtioIdentifiers.transitionalRevision : VirtioIdentifiers.modernRevision
    if configuration.capabilityOddity == .longer { revision = CapabilityOddity.revision }
    store(
      UInt32(revision) | UInt32(configuration.programmingInterface) << 8
        | device.kind.classCode << 8, at: Int(ConfigurationHeader.revision))
    store(VirtioIdentifiers.vendor, at: Int(ConfigurationHeader.subsystemVendorID))
    store(
      isTransitional
        ? device.kind.rawValue : VirtioIdentifiers.modernSubsystemBase + device.kind.rawValue,
      at: Int(ConfigurationHeader.subsystemID))
    store(UInt8(1), at: Int(ConfigurationHeader.interruptPin))
    allow(UInt8(0xff), at: Int(ConfigurationHeader.interruptPin) - 1)
    let command =
      ConfigurationHeader.memorySpaceEnable | ConfigurationHeader.busMasterEnable
      | ConfigurationHeader.parityErrorResponse | ConfigurationHeader.systemErrorEnable
      | ConfigurationHeader.interruptDisable
      | (isTransitional ? ConfigurationHeader.ioSpaceEnable : 0)
    allow(command, at: Int(ConfigurationHeader.command))
    // The five error bits and the parity bit of Status.
    clearable[Int(ConfigurationHeader.status) + 1] = 0xf9
    for window in layout.all {
      let at = Int(ConfigurationHeader.firstBAR) + 4 * window.index
      var flags: UInt32 = 0
      if window.is64Bit { flags |= ConfigurationHeader.barIs64Bit }
      if window.isPrefetchable { flags |= ConfigurationHeader.barIsPrefetchable }
      if window.isIO { flags |= ConfigurationHeader.barIsIO }
      store(flags, at: at)
      let mask = ~(window.byteCount - 1)
      allow(UInt32(truncatingIfNeeded: mask) & (window.isIO ? ~0x3 : ~0xf), at: at)
      if window.is64Bit { allow(UInt32(truncatingIfNeeded: mask >> 32), at: at + 4) }
    }
  }

  /// Reserves room for a capability and links it in; returns its place.
  private mutating func link(identifier: UInt8, byteCount: Int) -> Int {
    let at = cursor
    store(UInt8(at), at: linkAt)
    store(identifier, at: at)
    linkAt = at + 1
    cursor += (byteCount + 3) & ~3
    precondition(cursor <= 0x100, "the capability list fits its 192 bytes")
    return at
  }

  private mutating func express() {
    let at = link(
      identifier: PCIExpressCapability.identifier, byteCount: PCIExpressCapability.byteCount)
    expressOffset = at
    // Version 2, endpoint.
    store(UInt16(0x0002), at: at + 2)
    // Max_Payload_Size supported 512 bytes, tags of 8 bits.
    let capabilities =
      2 | PCIExpressCapability.extendedTagSupported | PCIExpressCapability.roleBasedErrorReporting
      | PCIExpressCapability.functionLevelResetCapable
    store(capabilities, at: at + PCIExpressCapability.deviceCapabilities)
    // Reset values: relaxed ordering and no snoop allowed, MRRS 512 bytes, MPS 128 bytes.
    store(UInt16(0x2810), at: at + PCIExpressCapability.deviceControl)
    allow(UInt16(0x7fff), at: at + PCIExpressCapability.deviceControl)
    clearable[at + PCIExpressCapability.deviceStatus] = 0x0f
    // 16 GT/s, 8 lanes.
    store(UInt32(0x0000_0084), at: at + PCIExpressCapability.linkCapabilities)
    store(UInt16(0x0084), at: at + PCIExpressCapability.linkStatus)
    // The boundary counts for translation requests alone, and for those of more than 8 pages.
    let boundary =
      configuration.translationPageLimit > 8 ? PCIExpressCapability.readCompletionBoundary : 0
    allow(UInt16(0x01c3) | boundary, at: at + PCIExpressCapability.linkControl)
    // Link Capabilities 2 and Link Control 2: speeds up to 16 GT/s.
    store(UInt32(0x0000_001e), at: at + 0x2c)
    store(UInt16(0x0004), at: at + 0x30)
  }

  private mutating func msix() {
    let at = link(identifier: MSIXCapability.identifier, byteCount: MSIXCapability.byteCount)
    msixOffset = at
    store(UInt16(configuration.vectorCount - 1), at: at + MSIXCapability.messageControl)
    allow(
      MSIXCapability.enable | MSIXCapability.functionMask,
      at: at + MSIXCapability.messageControl)
    store(UInt32(layout.vectors.index), at: at + MSIXCapability.table)
    store(
      UInt32(BARLayout.pendingBitsOffset) | UInt32(layout.vectors.index),
      at: at + MSIXCapability.pendingBits)
  }

  private mutating func add(_ capability: VirtioCapability) {
    let isLonger = configuration.capabilityOddity == .longer && capability.structure == .notify
    let byteCount = capability.byteCount + (isLonger ? CapabilityOddity.spareByteCount : 0)
    let at = link(identifier: VirtioCapability.capabilityID, byteCount: byteCount)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    raw.withPiece(at..<at + capability.byteCount) { capability.encode(next: 0, into: &$0) }
    if isLonger { store(UInt8(byteCount), at: at + 2) }
    if configuration.mutant == .shortCapability, capability.structure == .notify {
      store(UInt8(16), at: at + 2)
    }
    if capability.structure == .configurationAccess {
      windowOffset = at
      // bar, offset, length and data are the only fields of a capability that a driver writes.
      allow(UInt8(0xff), at: at + 4)
      allow(UInt64.max, at: at + 8)
      allow(UInt32.max, at: at + 16)
    }
  }

  /// A capability of virtio's vendor whose type nobody knows.
  private mutating func reserved() {
    let at = link(identifier: VirtioCapability.capabilityID, byteCount: 16)
    store(UInt8(16), at: at + 2)
    store(CapabilityOddity.reservedType, at: at + 3)
  }

  /// The vendor data of this model: the version of its layout.
  private mutating func vendor() {
    let at = link(identifier: VirtioCapability.capabilityID, byteCount: VendorData.byteCount)
    store(UInt8(VendorData.byteCount), at: at + 2)
    store(VendorData.structureType, at: at + 3)
    store(
      configuration.mutant == .vendorDataOfVirtio ? VirtioIdentifiers.vendor : VendorData.vendor,
      at: at + 4)
    store(VendorData.version, at: at + 8)
  }

  private mutating func ats() {
    let at = Int(ConfigurationHeader.extendedBase)
    atsOffset = at
    // ID, version 1, and what comes next.
    let next = UInt32(at + ATSCapability.byteCount)
    store(UInt32(ATSCapability.identifier) | 1 << 16 | next << 20, at: at)
    let global = configuration.pasidWidth > 0 ? ATSCapability.globalInvalidate : 0
    store(ATSCapability.pageAlignedRequest | global, at: at + ATSCapability.capability)
    allow(ATSCapability.enable | 0x1f, at: at + ATSCapability.control)
  }

  /// Behind it, so that software finds ATS with as many reads as it needs.
  private mutating func errorReporting() {
    errorOffset = atsOffset + ATSCapability.byteCount
    store(
      UInt32(ErrorReportingCapability.identifier) | ErrorReportingCapability.version << 16,
      at: errorOffset)
  }

  /// Adds an extended capability, version 1, to the end of their list.
  mutating func linkExtended(_ identifier: UInt16, at place: Int) {
    var last = Int(ConfigurationHeader.extendedBase)
    while true {
      let next = Int(bytes[last + 2]) >> 4 | Int(bytes[last + 3]) << 4
      if next == 0 { break }
      last = next
    }
    store(UInt16(bytes[last + 2] & 0xf) | UInt16(place << 4), at: last + 2)
    store(UInt32(identifier) | 1 << 16, at: place)
  }

  private mutating func pageRequests() {
    let at = 0x200
    pagingOffset = at
    linkExtended(PageRequestCapability.identifier, at: at)
    let needsPASID = configuration.pasidWidth > 0 ? PageRequestCapability.responseNeedsPASID : 0
    store(
      PageRequestCapability.stopped | needsPASID, at: at + PageRequestCapability.status)
    store(UInt32(configuration.pageRequestCapacity), at: at + PageRequestCapability.capacity)
    allow(PageRequestCapability.enable, at: at + PageRequestCapability.control)
    allow(UInt32.max, at: at + PageRequestCapability.allocation)
  }
}
