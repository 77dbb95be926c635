import VirtioLayouts

/// One buffer of a chain, as the guest wrote it.
struct GuestBuffer {
  var address: UInt64
  var length: UInt32
  var flags: DescriptorFlags = []
}
