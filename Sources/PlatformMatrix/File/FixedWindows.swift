import PlatformKnobs

/// The parts of every machine's address map that a file cannot have.
enum FixedWindows {
  static let all: [(name: String, window: ReservedWindow)] = [
    ("the guest's memory", ReservedWindow(base: 0, byteCount: 16 << 20)),
    ("memory of graphics", ReservedWindow(base: 0xa000_0000, byteCount: 0x10_0000)),
    ("the window of BARs", ReservedWindow(base: 0xc000_0000, byteCount: 0x3000_0000)),
    ("memory-mapped devices", ReservedWindow(base: 0xfe00_0000, byteCount: 0x21_0000)),
    ("the registers of the IOMMU", ReservedWindow(base: 0xfed9_0000, byteCount: 0x1000)),
    ("interrupt messages", ReservedWindow(base: 0xfee0_0000, byteCount: 0x10_0000)),
  ]
}
