import ByteLayouts
import PCIeFabric
public import PCIeLayouts
import VirtioLayouts

/// The 4 KiB of configuration space: what reads as what, and which bits a write can change.
///
/// Source: PCIe Base, 7.5; VIRTIO v1.4, section 4.1.4.
public final class ConfigurationSpace {
  var bytes: [UInt8]
  private var writable: [UInt8]
  /// Bits that writing 1 clears.
  private var clearable: [UInt8]
  /// Who the function is, captured from configuration writes.
  public internal(set) var identifier: RequesterID = RequesterID(rawValue: 0)
  /// Place of the PCI Express capability.
  private(set) var expressOffset: Int = 0
  /// Place of the MSI-X capability.
  private(set) var msixOffset: Int = 0
  /// Place of the ATS extended capability.
  private(set) var atsOffset: Int = 0
  /// Place of the Page Request Interface; 0 where there is none.
  private(set) var pagingOffset: Int = 0
  /// Place of the PASID capability; 0 where there is none.
  private(set) var pasidOffset: Int = 0
  /// Place of the model's own capability beside it.
  private(set) var requesterPASIDOffset: Int = 0
  /// Place of the extended capability of Advanced Error Reporting.
  private(set) var errorOffset: Int = 0
  /// Its registers, which outlive every reset.
  var errors = ErrorRegisters(ConfigurationSpace.detectableErrors)
  /// Place of the configuration access capability (type 5).
  private(set) var windowOffset: Int = 0
  private let resetBytes: [UInt8]

  /// Whether the device is memory-mapped and has no configuration space of its own.
  private let isAbsent: Bool
  /// The interrupt status bit, which follows the device.
  var interruptIsPending: Bool = false

  /// Builds the space of a device.
  init(configuration: EndpointConfiguration, layout: BARLayout, device: DeviceIdentity) {
    var builder = ConfigurationSpaceBuilder(
      configuration: configuration, layout: layout, device: device)
    builder.build()
    if case .memoryMapped = configuration.transport { isAbsent = true } else { isAbsent = false }
    bytes = builder.bytes
    writable = builder.writable
    clearable = builder.clearable
    resetBytes = builder.bytes
    expressOffset = builder.expressOffset
    msixOffset = builder.msixOffset
    atsOffset = builder.atsOffset
    pagingOffset = builder.pagingOffset
    errorOffset = builder.errorOffset
    pasidOffset = builder.pasidOffset
    requesterPASIDOffset = builder.requesterPASIDOffset
    windowOffset = builder.windowOffset
  }

  /// Returns everything but what is sticky to its value after a conventional or function-level reset.
  func reset() { bytes = resetBytes }

  /// Halves what the capability of the shared memory says, as a mutant does.
  func shrinkRegion() {
    var at = Int(bytes[Int(ConfigurationHeader.capabilityPointer)])
    while at >= 0x40 {
      if bytes[at] == VirtioCapability.capabilityID, bytes[at + 3] == 8 {
        let length = word(at + 12) / 2
        for lane in 0..<4 { bytes[at + 12 + lane] = UInt8(length >> UInt32(8 * lane) & 0xff) }
      }
      at = Int(bytes[at + 1])
    }
  }

  /// The doubleword at `register`.
  public func read(_ register: UInt16) -> UInt32 {
    if let offset = errorRegister(Int(register & 0xffc)) { return errors.read(offset) }
    let value = word(Int(register & 0xffc))
    guard register & 0xffc == ConfigurationHeader.command, interruptIsPending else {
      return value
    }
    return value | UInt32(ConfigurationHeader.interruptIsPending) << 16
  }

  /// Writes the enabled bytes of a doubleword; read-only bits stay.
  func write(_ register: UInt16, value: UInt32, enables: UInt8) {
    let at = Int(register & 0xffc)
    if let offset = errorRegister(at) {
      errors.write(offset, value: value, enables: enables)
      return
    }
    for lane in 0..<4 where enables & 1 << UInt8(lane) != 0 {
      let byte = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
      let mask = writable[at + lane]
      bytes[at + lane] = bytes[at + lane] & ~mask & ~(byte & clearable[at + lane]) | byte & mask
    }
  }

  /// Sets bits of a register of two bytes, as the hardware does.
  func raise(_ bits: UInt16, at offset: Int) {
    bytes[offset] |= UInt8(truncatingIfNeeded: bits)
    bytes[offset + 1] |= UInt8(truncatingIfNeeded: bits >> 8)
  }

  func half(_ at: Int) -> UInt16 { UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 }
  func word(_ at: Int) -> UInt32 { UInt32(half(at)) | UInt32(half(at + 2)) << 16 }

  private var command: UInt16 { half(Int(ConfigurationHeader.command)) }
  /// Whether the function answers memory requests.
  var memorySpaceIsEnabled: Bool {
    isAbsent || command & ConfigurationHeader.memorySpaceEnable != 0
  }
  /// Whether the function answers I/O requests.
  var ioSpaceIsEnabled: Bool { command & ConfigurationHeader.ioSpaceEnable != 0 }
  /// Whether INTx messages are off.
  var interruptIsDisabled: Bool {
    !isAbsent && command & ConfigurationHeader.interruptDisable != 0
  }
  /// Whether the function may issue requests.
  var busMasterIsEnabled: Bool {
    isAbsent || command & ConfigurationHeader.busMasterEnable != 0
  }
  /// Whether MSI-X is on.
  var msixIsEnabled: Bool {
    half(msixOffset + MSIXCapability.messageControl) & MSIXCapability.enable != 0
  }
  /// Whether every vector is masked.
  var msixIsMasked: Bool {
    half(msixOffset + MSIXCapability.messageControl) & MSIXCapability.functionMask != 0
  }
  /// Whether ATS is on.
  var atsIsEnabled: Bool { half(atsOffset + ATSCapability.control) & ATSCapability.enable != 0 }
  private var deviceControl: UInt16 { half(expressOffset + PCIExpressCapability.deviceControl) }
  /// Whether requests may be marked for relaxed ordering.
  var relaxedOrderingIsEnabled: Bool {
    deviceControl & PCIExpressCapability.relaxedOrderingEnable != 0
  }
  /// Max_Payload_Size in bytes.
  var maximumPayload: Int {
    128 << Int(deviceControl >> PCIExpressCapability.maximumPayloadShift & 7)
  }
  /// Max_Read_Request_Size in bytes; its reserved codes count as the largest size.
  var maximumReadRequest: Int {
    min(128 << Int(deviceControl >> PCIExpressCapability.maximumReadRequestShift & 7), 4096)
  }
  /// The root's read completion boundary as software told it, 64 or 128 bytes.
  var readCompletionBoundary: Int {
    half(expressOffset + PCIExpressCapability.linkControl)
      & PCIExpressCapability.readCompletionBoundary == 0 ? 64 : 128
  }
  /// Whether a write has asked for a function-level reset.
  func asksForFunctionReset(_ register: UInt16, value: UInt32, enables: UInt8) -> Bool {
    Int(register & 0xffc) == expressOffset + PCIExpressCapability.deviceControl
      && enables & 2 != 0
      && value & UInt32(PCIExpressCapability.initiateFunctionLevelReset) != 0
  }

  /// The base of a BAR as it is programmed now.
  func base(_ bar: BARLayout.Window) -> UInt64 {
    let at = Int(ConfigurationHeader.firstBAR) + 4 * bar.index
    let low = UInt64(word(at) & (bar.isIO ? ~0x3 : ~0xf))
    return bar.is64Bit ? low | UInt64(word(at + 4)) << 32 : low
  }
}
